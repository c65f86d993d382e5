"""The content-security policy under which a page of figures works: it allows no other host."""

from __future__ import annotations

# Vega compiles its expressions; anywidget loads its modules from blobs.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'none'; form-action 'self'; base-uri 'none'"
)
META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />'
