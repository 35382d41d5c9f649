"""What a driver of a client needs: where the gateway is, what is asked, and how it tells what a user of the client sees."""

import json
import os

URL = os.environ["GATEWAY_URL"]
TOKENS = json.loads(os.environ["TOKENS"])
APPROVALS = json.loads(os.environ["APPROVALS"])
QUESTIONS = json.loads(os.environ["QUESTIONS"])
PARCEL, ORDER = QUESTIONS["answer"], QUESTIONS["tool"]
INSTRUCTIONS = "Be brief."

# what the caller's own tool is and says
LOOKUP = {
    "name": "lookup",
    "description": "Looks up an order.",
    "parameters": {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]},
}


def lookup(order: str) -> str:
    """Looks up an order."""
    return '{"status":"shipped"}' if order == "A-17" else '{"status":"unknown"}'


def tell(feature, **what):
    print(json.dumps({"feature": feature, **what}), flush=True)


def attempt(feature, work, how=None):
    """Tells what `work` returns, as a list of texts, or what it throws."""
    try:
        saw = work()
    except Exception as error:  # whatever a client throws is what its user sees
        tell(feature, error=f"{error}")
        return
    saw = saw if isinstance(saw, list) else [saw]
    tell(feature, saw=[f"{text}" for text in saw], **({"how": how} if how else {}))


def without(feature, why):
    tell(feature, none=why)


def turns(ask, stream, block, approval=None, approved="It is approved."):
    """
    One conversation. `ask` and `stream` keep it; `block` says where the client shows a refusal, `approval` why it cannot send
    an approval. What comes with one is a turn of its own, or the question again where the client has not kept it.
    """
    attempt("answer", lambda: ask(PARCEL))
    attempt("block", lambda: ask(QUESTIONS["block"]), block)
    attempt("tool", lambda: ask(ORDER))
    if approval is None:
        attempt("approval", lambda: [ask(QUESTIONS["approval"]), ask(approved, {"approvals": APPROVALS})])
    else:
        without("approval", approval)
    attempt("stream", lambda: stream(PARCEL))


def own(given):
    """What the gateway adds to the form of a request."""
    return {"secure_llm": given} if given else None

