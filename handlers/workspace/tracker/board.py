"""The board: a page with a column a status, and a page an issue on which a visitor is one of the team."""

import html
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from handlers.workspace.tracker import documents, issues
from handlers.workspace.tracker.books import PRIORITIES, STATUSES, Books, Issue, Json, User, status
from handlers.workspace.tracker.refusal import Refused

STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--key:#2563c9}
@media(prefers-color-scheme:dark){:root{--key:#8ab4ff}}
*{box-sizing:border-box}body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:80rem;padding:1rem}
header{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:center;justify-content:space-between}
h1{font-size:1.3rem;margin:.2rem 0}h2{font-size:.85rem;margin:.2rem 0 .6rem;opacity:.75}
.board{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:.8rem}
.column{background:var(--soft);border-radius:.6rem;padding:.7rem;min-height:6rem}
.card{display:block;border:1px solid var(--line);border-radius:.5rem;padding:.6rem;margin-bottom:.6rem;color:inherit;
text-decoration:none;overflow-wrap:anywhere;background:Canvas}.card:hover,.card:focus{border-color:var(--key)}
.key{color:var(--key);font-weight:600}.small{font-size:.85rem;opacity:.75}
.two{display:grid;grid-template-columns:minmax(0,2fr) minmax(15rem,1fr);gap:1.5rem}
@media(max-width:44rem){.two{grid-template-columns:1fr}}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.3rem 0}
.said{border-top:1px solid var(--line);padding:.6rem 0}
button,select,input,textarea{font:inherit;padding:.4rem .7rem;border-radius:.4rem;border:1px solid var(--line)}
textarea{width:100%;min-height:5rem}form{margin:.4rem 0}.no{color:#c62828;font-weight:600}"""
Page = Callable[[Request], Awaitable[Response]]


def routes(books: Books) -> list[Route]:
    """The board's pages."""

    async def index(request: Request) -> Response:
        return HTMLResponse(_page("Board", _board(books), books, _visitor(books, request)))

    async def issue(request: Request) -> Response:
        row = books.issues.get(request.path_params["key"].upper())
        if row is None:
            return HTMLResponse(_page("Not there", "<p>There is no such issue.</p>", books, None), 404)
        refused = ""
        if request.method == "POST":
            refused = _done(books, row, _visitor(books, request), await _form(request))
            if not refused:
                return RedirectResponse(request.url.path, 303)
        return HTMLResponse(_page(row.key, _issue(books, row, refused), books, _visitor(books, request)))

    async def be(request: Request) -> Response:
        back = RedirectResponse("/board", 303)
        back.set_cookie("visitor", (await _form(request)).get("who", ""), samesite="strict")
        return back

    async def home(_request: Request) -> Response:
        return RedirectResponse("/board")

    return [
        Route("/", home),
        Route("/board", index),
        Route("/browse/{key}", issue, methods=["GET", "POST"]),
        Route("/be", be, methods=["POST"]),
    ]


async def _form(request: Request) -> dict[str, str]:
    read = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in read.items()}


def _visitor(books: Books, request: Request) -> User:
    """Whom the visitor plays: a person of the team, never the app."""
    team = [one for one in books.people if one.active and not one.is_app]
    chosen = request.cookies.get("visitor")
    return next((one for one in team if one.name == chosen), team[0])


def _done(books: Books, row: Issue, by: User, form: dict[str, str]) -> str:
    """Do what a form asks; a sentence when the tracker says no."""
    acts: dict[str, Callable[[], object]] = {
        "move": lambda: issues.move(books, row, {"transition": {"id": form.get("to", "")}}, by, 2),
        "say": lambda: issues.say(books, row, documents.checked(form.get("words", ""), 2, "comment"), by),
        "priority": lambda: _set(books, row, by, priority={"name": form.get("priority")}),
        "summary": lambda: _set(books, row, by, summary=form.get("summary", "")),
        "assignee": lambda: _set(books, row, by, assignee=_known(books, form.get("assignee", ""))),
    }
    try:
        acts[form.get("act", "")]()
    except KeyError:
        return "Unknown act."
    except Refused as refused:
        return " ".join([*refused.messages, *refused.errors.values()])
    return ""


def _known(books: Books, account: str) -> Json | None:
    return {"accountId" if books.is_cloud else "name": account} if account else None


def _set(books: Books, row: Issue, by: User, **fields: object) -> None:
    issues.change(books, row, {"fields": fields}, by, 2)


def _board(books: Books) -> str:
    columns = [f"<section class=column><h2>{one.name}</h2>{_cards(books, one.name)}</section>" for one in STATUSES]
    return f"<div class=board>{''.join(columns)}</div>"


def _cards(books: Books, name: str) -> str:
    found = [row for row in reversed(books.issues.values()) if row.status == name]
    return "".join(
        f'<a class=card href="/browse/{row.key}"><span class=key>{row.key}</span> {_safe(row.fields["summary"])}'
        f"<div class=small>{row.type} · {row.fields['priority']} · {_who(books, row)}</div></a>"
        for row in found[:100]
    )


def _who(books: Books, row: Issue) -> str:
    found = books.person(row.fields.get("assignee") or "")
    return _safe(found.display) if found else "nobody yet"


def _issue(books: Books, row: Issue, refused: str) -> str:
    words = documents.as_version(row.fields.get("description"), 2)
    said = "".join(
        f"<div class=said><b>{_safe(one.author.display)}</b> <span class=small>{one.created:%d %b %H:%M}</span>"
        f"<pre>{_safe(documents.as_version(one.body, 2))}</pre></div>"
        for one in row.comments
    )
    no = f"<p class=no role=alert>{_safe(refused)}</p>" if refused else ""
    left = (
        f"<div><h1><span class=key>{row.key}</span> {_safe(row.fields['summary'])}</h1>{no}"
        f"<pre>{_safe(words or 'No description.')}</pre><h2>Comments</h2>{said}"
        f"{_act('say', '<textarea name=words aria-label=Comment required></textarea>', 'Comment')}</div>"
    )
    return f"<p><a href=/board>← Board</a></p><div class=two>{left}<aside>{_aside(books, row)}</aside></div>"


def _aside(books: Books, row: Issue) -> str:
    ways = "".join(
        _act("move", f"<input type=hidden name=to value={status(name).id}1>", f"Move to {name}")
        for name in status(row.status).leads_to
    )
    levels = "".join(
        f"<option{' selected' if one == row.fields['priority'] else ''}>{one}</option>" for one in PRIORITIES
    )
    people = "".join(
        f'<option value="{one.account if books.is_cloud else one.name}">{_safe(one.display)}</option>'
        for one in books.people
        if one.active
    )
    summary = f'<input name=summary aria-label=Summary value="{_safe(row.fields["summary"])}">'
    return (
        f"<h2>Status</h2><p><b>{row.status}</b></p>{ways}"
        f"<h2>Priority</h2>{_act('priority', f'<select name=priority aria-label=Priority>{levels}</select>', 'Set')}"
        f"<h2>Assignee</h2><p>{_who(books, row)}</p>"
        f"{_act('assignee', f'<select name=assignee aria-label=Assignee>{people}</select>', 'Assign')}"
        f"<h2>Summary</h2>{_act('summary', summary, 'Change')}"
        f"<h2>Labels</h2><p>{_safe(', '.join(row.fields['labels']) or 'none')}</p><h2>Links</h2>{_links(books, row)}"
    )


def _links(books: Books, row: Issue) -> str:
    out = [
        f'<li><a rel="noreferrer noopener" href="{_safe(one.object["url"])}">{_safe(one.object["title"])}</a></li>'
        for one in row.remote_links
        if str(one.object["url"]).startswith(("http://", "https://"))
    ]
    near = [
        f'<li>{one.type}: <a href="/browse/{key}">{key}</a></li>'
        for one in books.links
        if row.key in (one.inward, one.outward)
        for key in [one.outward if one.inward == row.key else one.inward]
    ]
    return f"<ul>{''.join(out + near)}</ul>" if out or near else "<p>none</p>"


def _act(name: str, inside: str, label: str) -> str:
    return f"<form method=post><input type=hidden name=act value={name}>{inside} <button>{label}</button></form>"


def _page(title: str, body: str, books: Books, visitor: User | None) -> str:
    team = "".join(
        f"<option value={one.name}{' selected' if one is visitor else ''}>{_safe(one.display)}</option>"
        for one in books.people
        if one.active and not one.is_app
    )
    choice = f"<label>You are <select name=who>{team}</select></label>"
    who = f"<form method=post action=/be>{choice} <button>Be</button></form>"
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<link rel=icon href='data:,'>"
        f"<title>{_safe(title)} · {_safe(books.project_name)}</title><style>{STYLE}</style>"
        f"<header><h1>{_safe(books.project_name)}</h1>{who}</header>{body}</html>"
    )


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
