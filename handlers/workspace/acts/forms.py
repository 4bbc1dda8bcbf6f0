"""People send and close forms."""

from handlers.workspace import surfaces, views
from handlers.workspace.acts.payloads import ask, common, triggered
from handlers.workspace.acts.person import Deed, verb
from handlers.workspace.elements_state import entered, mistakes
from handlers.workspace.records import App, Json
from handlers.workspace.refusal import Refused

TROUBLE = "We had some trouble connecting. Try again?"


@verb("submit")
async def submit(deed: Deed) -> Json:
    """Send a form; answers with closed, errors beside fields, or the view that follows."""
    view, app = _open_form(deed)
    values = entered(view["blocks"], view["state"]["values"], deed.args.get("values") or {})
    view["state"]["values"] = values
    found = mistakes(view["blocks"], values)
    if found:
        return {"errors": found}
    deed.desk.stopwatch.start(str(view["title"]["text"]))
    payload = triggered(deed, app, "view_submission") | {"view": view, "response_urls": []}
    try:
        answer = await ask(deed, app, payload)
    except Refused as refused:
        raise Refused(refused.name, TROUBLE) from None
    return _followed(deed, app, view, answer)


@verb("close")
async def close(deed: Deed) -> Json:
    """Close a form without sending it; the app hears of it if it asked to."""
    view, app = _open_form(deed)
    views.close(deed.ws, deed.user.id, view["id"])
    if view.get("notify_on_close"):
        deed.desk.delivery.spawn(_tell_closed(deed, app, view))
    return {"closed": True}


async def _tell_closed(deed: Deed, app: App, view: Json) -> None:
    payload = common(deed, app, "view_closed") | {"view": view, "is_cleared": bool(deed.args.get("all"))}
    try:
        await ask(deed, app, payload)
    except Refused:
        return


def _open_form(deed: Deed) -> tuple[Json, App]:
    wanted = deed.text("view_id")
    if wanted not in deed.ws.modals.get(deed.user.id, []):
        raise Refused("view_not_found", "This form is closed.")
    view = deed.ws.views[wanted]
    return view, deed.app(view["app_id"])


def _followed(deed: Deed, app: App, view: Json, answer: Json) -> Json:
    """Do what the app answered to a form."""
    action = answer.get("response_action")
    if action is None:
        if view["id"] in deed.ws.modals.get(deed.user.id, []):
            views.close(deed.ws, deed.user.id, view["id"])
        return {"closed": True}
    if action == "errors":
        return {"errors": _known(view, answer.get("errors"))}
    if action == "clear":
        views.clear(deed.ws, deed.user.id)
        return {"closed": True}
    content = surfaces.modal(answer.get("view"))
    if action == "update":
        return {"view": views.replace(deed.ws, app, view, content, "")}
    if action == "push":
        return {"view": views.push(deed.ws, app, deed.user.id, content)}
    raise Refused("invalid_response_action", TROUBLE)


def _known(view: Json, errors: object) -> dict[str, str]:
    """Errors must name input blocks of the form, or Slack shows none of them."""
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise Refused("invalid_response_action", TROUBLE)
    return {str(block): str(text) for block, text in errors.items()}
