"""pySHACL: ``python -P pyshacl.py DATA SHAPES OUT``; what it finds, a line of JSON per result."""

from __future__ import annotations

import json
import sys


def main() -> None:
    import pyshacl
    import rdflib
    from rdflib.namespace import RDF, SH

    data = rdflib.Graph().parse(sys.argv[1], format="nt")
    shapes = rdflib.Graph().parse(sys.argv[2], format="nt")
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes, inplace=True, advanced=False, inference="none"
    )
    lines = set()
    for node in report.subjects(RDF.type, SH.ValidationResult):
        path, value = report.value(node, SH.resultPath), report.value(node, SH.value)
        said = None if value is None else [str(value)]
        if isinstance(value, rdflib.Literal):
            datatype = value.datatype or rdflib.XSD.string
            said = [str(value), value.language or "", "" if value.language else str(datatype)]
        focus, shape, severity = (
            str(report.value(node, name))
            for name in (SH.focusNode, SH.sourceShape, SH.resultSeverity)
        )
        lines.add(json.dumps([focus, None if path is None else str(path), said, shape, severity]))
    with open(sys.argv[3], "w", encoding="utf-8") as out:  # noqa: PTH123
        out.write("\n".join(sorted(lines)))


if __name__ == "__main__":
    main()
