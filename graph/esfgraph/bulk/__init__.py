"""Tables in files: many projects per file, read in batches and checked row by row.

``inputs`` finds the tables, ``files`` reads one in batches of text, ``columns`` says what its
columns mean, ``profile`` and ``verdict`` judge its rows. A reader of bulk files is these three
steps::

    for source in gather_tables([Path("downloads")]):
        table = open_table(source, known_header)
        match = match_columns(table.header, column_maps())
        for batch in table.batches(match.names):
            batch.frame     # row, line and one text column per canonical name
            batch.problems  # rows that could not be read, with row and line
"""
