"""What every route answers, to everybody and to every method. A route that is not in here fails the tests."""

from __future__ import annotations

from dataclasses import dataclass, field

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
SIGNED_IN = ("stranger", "owner", "staff")
SHUT_OUT = ("anonymous", "disabled", "revoked key", "expired session")


@dataclass(frozen=True)
class Rule:
    """`answers` has the status for each method that is there, as its owner gets it; all others are 405."""

    door: str
    """`open` to everybody; a `page` sends who is nobody to the login, a `program` tells them 401."""
    whose: str = "anybody"
    """`owner`: 404 to all others; `staff`: 403 to all others."""
    answers: dict[str, int] = field(default_factory=dict)
    to_people: int | None = None
    """What an open page answers to who is signed in, if that is something else."""
    is_personal: bool = False
    """Not there under the PASSWORD path."""

    def expected(self, visitor: str, method: str) -> int:
        there = self.answers.get("GET" if method == "HEAD" else method, 405)
        if self.door == "open":
            is_known = visitor in SIGNED_IN and self.to_people is not None
            return (self.to_people or 0) if is_known else there
        if visitor not in SIGNED_IN:
            return 302 if self.door == "page" else 401
        if self.whose == "staff" and visitor != "staff":
            return 403
        return 404 if there != 405 and self.whose == "owner" and visitor != "owner" else there


def every(status: int) -> dict[str, int]:
    return dict.fromkeys(METHODS, status)


READ = {"GET": 200}
VIEW = {"GET": 200, "OPTIONS": 200}
FORM = {"GET": 200, "POST": 200, "PUT": 200, "OPTIONS": 200}
NOTHING = every(404)


def account(answers: dict[str, int]) -> Rule:
    """A page of one's own account."""
    return Rule("page", answers=answers, is_personal=True)


def entrance(answers: dict[str, int], to_people: int | None = None) -> Rule:
    """A page on the way to an account."""
    return Rule("open", answers=answers, to_people=to_people, is_personal=True)


def of_document(**answers: int) -> Rule:
    return Rule("page", "owner", answers)


def api(**answers: int) -> Rule:
    return Rule("program", "anybody", answers)


def own(**answers: int) -> Rule:
    return Rule("program", "owner", answers)


PEOPLE = {
    "language": Rule("open", answers=every(302)),
    "login": Rule("open", answers=FORM, to_people=302),
    "login/code": entrance(every(302)),
    "login/again": account(FORM),
    "login/again/code": account(every(302)),
    "login/closed": entrance(VIEW),
    "login/oidc": entrance(NOTHING),  # without a provider
    "login/oidc/callback": entrance(NOTHING),
    "login/oidc/canceled": entrance(NOTHING),
    "signup/oidc": entrance(NOTHING),
    "logout": Rule("open", answers={"POST": 302, "OPTIONS": 200}),
    "signup": entrance(NOTHING),  # SIGNUP=closed
    "invitation/{text}": entrance(NOTHING),
    "confirm-email": entrance(VIEW),
    "confirm-email/{key}": entrance(VIEW | {"POST": 404}),
    "reset": entrance(FORM),
    "reset/sent": entrance(VIEW),
    "reset/done": entrance(VIEW),
    "reset/{uidb36}-{key}": entrance(every(200)),  # the page that says that the link is no longer good
    "account": account(VIEW | {"POST": 302, "PUT": 302}),
    "account/email": account(VIEW | {"POST": 302, "PUT": 302}),
    "password": account(FORM),
    "account/password/new": account(every(302)),
    "account/two-factor": account(VIEW),
    "account/two-factor/on": account(every(302)),  # asks for the password first
    "account/two-factor/off": account(NOTHING),
    "account/two-factor/codes": account({"GET": 404, "OPTIONS": 200}),
    "account/two-factor/codes/new": account(every(302)),
    "account/connections": entrance(NOTHING),
    "account/keys": account({"GET": 200, "POST": 200}),
    "account/keys/{pk}/revoke": Rule("page", "owner", {"POST": 302}, is_personal=True),
    "account/invitations": account({"GET": 404, "POST": 404}),
    "account/invitations/{pk}/revoke": account({"POST": 404}),
    "account/usage": account(READ),
    "words.js": Rule("open", answers=VIEW),
    # Documents
    "/": Rule("page", answers=READ),
    "documents/queue": Rule("page", answers=READ),
    "documents/export": Rule("page", answers={"POST": 302}),
    "documents/retry": Rule("page", answers={"POST": 302}),
    "documents/cancel": Rule("page", answers={"POST": 302}),
    "documents/delete": Rule("page", answers={"POST": 302}),
    "documents/{pk}": of_document(GET=200),
    "documents/{pk}/row": of_document(GET=200),
    "documents/{pk}/pages/{number}": of_document(GET=200),
    "documents/{pk}/pages/{number}/edit": of_document(GET=200, POST=409),  # there is a correction already
    "documents/{pk}/pages/{number}/history": of_document(GET=200),
    "documents/{pk}/pages/{number}/withdraw": of_document(POST=302),
    "documents/{pk}/pages/{number}/attempts": of_document(GET=200),
    "documents/{pk}/pages/{number}/retry": of_document(POST=302),
    "documents/{pk}/pages/{number}/accept": of_document(POST=302),
    "documents/{pk}/pages/{number}/text": of_document(GET=200),
    "documents/{pk}/pages/{number}/compare": of_document(GET=200),
    "documents/{pk}/pages/{number}/take": of_document(POST=404),  # from no other reading
    "documents/{pk}/text": of_document(GET=200),
    "documents/{pk}/searchable": of_document(GET=200),
    "documents/{pk}/find": of_document(GET=200),
    "documents/{pk}/again": of_document(GET=200, POST=400),
    "documents/{pk}/cancel": of_document(POST=302),
    "documents/{pk}/retry": of_document(POST=302),
    "documents/{pk}/rerun": of_document(POST=302),
    "documents/{pk}/delete": of_document(POST=302),
    "review": Rule("page", answers=READ),
    # Webhooks
    "webhooks": Rule("page", answers={"GET": 200, "POST": 200}),
    "webhooks/secret": Rule("page", answers={"POST": 302}),
    "webhooks/{pk}": of_document(GET=200, POST=200),
    "webhooks/{pk}/rotate": of_document(POST=302),
    "webhooks/{pk}/switch": of_document(POST=302),
    "webhooks/{pk}/test": of_document(POST=302),
    "webhooks/{pk}/delete": of_document(POST=302),
    "webhooks/{pk}/deliveries/{delivery}/redeliver": of_document(POST=302),
}

PROGRAMS = {
    "api/auth/token": Rule("open", answers={"POST": 400}),
    "health": Rule("open", answers={"GET": 503}),  # no supervisor runs here
    "healthz": Rule("open", answers={"GET": 503}),
    "metrics": Rule("program", "staff", READ),
    "api/tasks": api(GET=200, POST=415),
    "api/tasks/{task_id}": own(GET=200, DELETE=204),
    "api/tasks/{task_id}/cancel": own(POST=200),
    "api/tasks/{task_id}/retry": own(POST=200),
    "api/tasks/{task_id}/rerun": own(POST=201),
    "api/tasks/{task_id}/progress": own(GET=200),
    "api/tasks/{task_id}/result": own(GET=200),
    "api/tasks/{task_id}/export": own(GET=200),
    "api/tasks/{task_id}/batches": own(GET=200),
    "api/tasks/{task_id}/events": own(GET=200),
    "api/tasks/{task_id}/pages": own(GET=200),
    "api/tasks/{task_id}/pages/{number}": own(GET=200),
    "api/tasks/{task_id}/pages/{number}/image": own(GET=200),
    "api/tasks/{task_id}/pages/{number}/retry": own(POST=200),
    "api/tasks/{task_id}/pages/{number}/accept": own(POST=409),  # there is no doubt about it
    "api/tasks/{task_id}/pages/{number}/attempts": own(GET=200),
    "api/tasks/{task_id}/pages/{number}/corrections": own(GET=200, PUT=400),
    "api/review": api(GET=200),
    "api/presets": api(GET=200, POST=400),
    "api/presets/{preset_id}": own(GET=200, PATCH=200, DELETE=204),
    "api/webhooks": api(GET=200, POST=400),
    "api/webhooks/secret": api(GET=200, POST=200),
    "api/webhooks/{webhook_id}": own(GET=200, PUT=400, PATCH=200, DELETE=204),
    "api/webhooks/{webhook_id}/rotate": own(POST=200),
    "api/webhooks/{webhook_id}/test": own(POST=201),
    "api/webhooks/{webhook_id}/deliveries": own(GET=200),
    "api/webhooks/{webhook_id}/deliveries/{delivery_id}": own(GET=200),
    "api/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": own(POST=200),
    "api/upload": api(POST=415),
    "api/start": api(POST=400),
    "api/progress/{task_id}": own(GET=200),
    "api/result/{task_id}": own(GET=200),
    "api/folder": api(GET=400),  # of no path; others' paths are asked for below
    "api/file/content": api(GET=400),
    "results/{path}": own(GET=200),
    "api/system/stats": Rule("program", "staff", READ),
    "api/system/metrics": Rule("program", "staff", READ),
    "api/system/health": Rule("program", "staff", {"GET": 503}),
    "api/schema": Rule("open", answers=READ),
    "api/docs": Rule("open", answers=READ),
    "api": Rule("open", answers=NOTHING),
}

# Where a revoked key is refused although nobody is asked for one.
KEY_IS_LOOKED_AT = {"api/schema", "api/docs"}

# The FastAPI portal's own, under /<PASSWORD>/; what has the native API's address as well is in PROGRAMS.
PORTAL = {
    "api/(?:async|tasks)/(?:image|pdf)": api(POST=415),
    "process/(?:image|pdf)": api(POST=415),
    "api/async/batch": api(POST=415),
    "api/tasks/batch/status": api(POST=400),
    "api/system/stats": api(GET=200),
    "api/system/metrics": api(GET=200),
    "api/system/health": api(GET=503),
}

# The admin: 302 to its login for everybody who is not staff, whatever the route and the method.
OPERATORS = {
    "admin/login": 302,
    "admin/logout": 405,
    "admin/password_change": 200,
    "admin": 200,
    "admin/password_change/done": 200,
    "admin/autocomplete": 403,
    "admin/jsi18n": 200,
    "admin/r/{content_type_id}/{object_id}": 404,
    "admin/{app_label}": 200,
    "admin/{url}": 404,
}
ADMIN_VIEWS = ("", "add", "{object_id}/history", "{object_id}/delete", "{object_id}/change", "{object_id}")
# What staff get at a model's pages: its list, add, history, delete, change, and the short form of change.
MANAGED = (200, 200, 200, 200, 200, 302)
SEEN = (200, 403, 200, 403, 200, 302)
DELETABLE = (200, 403, 200, 200, 200, 302)
ADMIN_MODELS = {
    "auth/group": MANAGED,
    "accounts/user": MANAGED,
    "accounts/apikey": SEEN,
    "accounts/invitation": SEEN,
    "tasks/document": DELETABLE,
    "tasks/upload": SEEN,
    "tasks/page": SEEN,
    "tasks/figure": SEEN,
    "tasks/layout": SEEN,
    "tasks/batch": SEEN,
    "tasks/attempt": SEEN,
    "tasks/correction": SEEN,
    "tasks/event": SEEN,
    "tasks/preset": SEEN,
    "tasks/worker": SEEN,
    "tasks/provider": SEEN,
    "tasks/usage": SEEN,
    "tasks/price": MANAGED,
    "tasks/webhook": SEEN,
    "tasks/retiredsecret": SEEN,
    "tasks/delivery": SEEN,
    "tasks/deliverytry": SEEN,
}
for model, statuses in ADMIN_MODELS.items():
    views = zip(ADMIN_VIEWS, statuses, strict=True)
    OPERATORS |= {f"admin/{model}/{view}".rstrip("/"): status for view, status in views}
OPERATORS["admin/accounts/user/{id}/password"] = 200

RULES = PEOPLE | PROGRAMS

# Sockets: the code with which they close at once, or None where they stay open.
SOCKETS = {
    "ws/tasks": (None, None),  # to whom it does not belong, to its owner
    "ws/tasks/{key}": (4404, None),
    "ws/progress/{key}": (4404, 1000),  # tells that the document has ended, and that is all
    "ws": (4404, 4404),  # the portal's, which is under /<PASSWORD>/ alone
    "/": (4404, 4404),  # anything else
}
