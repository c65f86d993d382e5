"""Parts of the handouts: markers and strategies out of ``data/``, and the place of a QR code."""

from __future__ import annotations

from html import escape

from IPython.display import HTML, Markdown

from alliance import evidence
from alliance.training.quiz import title

NO_ADDRESS = (
    "No QR code stands here, because this copy has no address that a phone could open. "
    "Print the sheets from where the book is published."
)


def markers(kind: str) -> Markdown:
    """List the markers of one kind of rupture, in our words.

    Parameters
    ----------
    kind : str
        ``"withdrawal"`` or ``"confrontation"``.

    Returns
    -------
    IPython.display.Markdown
        One item a marker.

    Raises
    ------
    ValueError
        If there is no such kind.
    """
    return _listed("markers", "kind", kind)


def strategies(approach: str) -> Markdown:
    """List the strategies of repair of one approach, in our words.

    Parameters
    ----------
    approach : str
        ``"immediate"`` or ``"exploratory"``.

    Returns
    -------
    IPython.display.Markdown
        One item a strategy.

    Raises
    ------
    ValueError
        If there is no such approach.
    """
    return _listed("strategies", "approach", approach)


def _listed(name: str, column: str, value: str) -> Markdown:
    frame = evidence.load(name)
    rows = frame[frame[column] == value]
    if rows.empty:
        known = ", ".join(sorted(set(frame[column])))
        raise ValueError(f"no {column} {value!r} in {name}.csv; use one of {known}")
    items = (f"- **{row.quantity}.** {row.meaning}." for row in rows.itertuples())
    return Markdown("\n".join(items))  # type: ignore[no-untyped-call]


def foot(page: str) -> HTML:
    """Return the foot of a handout: whose it is, and the QR code of a page of the book.

    Parameters
    ----------
    page : str
        Name of the chapter that the code leads to.

    Returns
    -------
    IPython.display.HTML
        The code is drawn by the page's script where the book has a public address; elsewhere the
        foot says why there is none.
    """
    name = title(page)
    return HTML(  # type: ignore[no-untyped-call]
        f'<div class="dm-imprint"><p>To move it yourself: '
        f'<a href="{page}.html">{escape(name)}</a>{"" if name.endswith("?") else "."}<br>'
        "Difficult Moments. Words under CC BY 4.0. It teaches ideas; it is no advice about any "
        f'client.</p><div class="dm-code" data-page="{page}.html"><p>{NO_ADDRESS}</p></div></div>'
    )
