"""The client that openapi-python-client generates: it places a call, follows it and ends it."""

import sys
import time

from click2call_client import AuthenticatedClient
from click2call_client.api.call_control import (
    get_api_calls_status_call_id,
    post_api_calls_end_call_id,
    post_api_calls_initiate,
)
from click2call_client.models import EndCause, InitiateCall, Leg

address, token = sys.argv[1:]
client = AuthenticatedClient(base_url=address, token=token)


def until(call_id, is_it):
    while True:
        call = get_api_calls_status_call_id.sync(call_id, client=client)
        if is_it(call):
            return call
        assert call.state != "ended", call
        time.sleep(0.02)


refused = post_api_calls_initiate.sync_detailed(client=client, body=InitiateCall(phone_number="12"))
assert refused.status_code == 400, refused
assert refused.parsed.code.value == "number_invalid", refused.parsed
assert refused.parsed.reason == "too_short", refused.parsed

placed = post_api_calls_initiate.sync(
    client=client,
    body=InitiateCall(phone_number="+1 202-555-0142"),
    idempotency_key="python-1",
)
assert placed.state == "accepted", placed
assert placed.capabilities.hang_up, placed

connected = until(placed.call_id, lambda call: call.state == "connected")
rang = [reached.leg for reached in connected.history if reached.state == "ringing"]
assert Leg.VISITOR in rang, connected

post_api_calls_end_call_id.sync(placed.call_id, client=client)
over = until(placed.call_id, lambda call: call.state == "ended")
assert over.cause is EndCause.COMPLETED, over
print("A client in Python placed, followed and ended a call.")
