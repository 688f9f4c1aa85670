"""Building from files of any size: in slices, in bounded memory, in several processes.

`reading` cuts the files into stretches of raw records and notes by what each record is known;
`grouping` finds the records that share a project with others; `work` makes one slice: statements,
findings and figures; `build` puts all slices together. Every step leaves its result in a folder of
parts (`parts`), so that a build that was killed goes on where it was.

What differs from a build in one piece: records of files are linked by their identifiers only, not
by evidence, except with pages that name the same project.
"""
