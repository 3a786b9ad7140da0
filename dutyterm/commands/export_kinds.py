"""What may be exported: asked at every start of the program, so nothing is imported here."""

KINDS = {
    "blanks": "lists_export:BLANKS",
    "changes": "lists_export:CHANGES",
    "errands": "errands_export:ERRANDS",
    "gate": "gate_export:GATE",
    "households": "households_export:HOUSEHOLDS",
    "isolation": "isolation_export:ISOLATION",
    "merges": "lists_export:MERGES",
    "newcomers": "lists_export:NEWCOMERS",
    "passes": "passes_export:PASSES",
    "roster": "roster_export:ROSTER",
    "tenants": "lists_export:TENANTS",
    "tracing": "lists_export:TRACING",
    "travel": "lists_export:TRAVEL",
    "unconfirmed": "lists_export:UNCONFIRMED",
}
"""kind: where its `Kind` is, imported when it is asked for."""

# options that choose a part, by what the parser calls them
