"""moto's server, which says of a service or an operation that it does not know it, and does not fail as by a fault."""

import sys

from moto.core.responses import BaseResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.server import main

known_operation = BaseResponse.call_action
known_service = DomainDispatcherApplication.get_application


def call_action(self):
    try:
        return known_operation(self)
    except NotImplementedError as error:
        return 501, {}, str(error)


def nobody(_environ, start_response):
    start_response("501 Not Implemented", [("content-type", "text/plain")])
    return [b"no such service"]


def get_application(self, environ):
    try:
        return known_service(self, environ)
    except AttributeError:  # it looks for a service without a name
        return nobody


BaseResponse.call_action = call_action
DomainDispatcherApplication.get_application = get_application
main(sys.argv[1:])
