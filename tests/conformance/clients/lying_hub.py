"""A hub that lies: it stands between a client and the real hub and changes what comes back.

It has the hub's own certificate and key, so that TLS notices nothing; what a
client finds out, it finds out by signatures and proofs.
"""

import threading
from concurrent import futures

import grpc

METHODS = {
    "duta.exchange.v1.ExchangeService": ["Submit", "ListDeliveries", "AcknowledgeDeliveries"],
    "duta.registry.v1.RegistryService": ["ListKeys"],
}


class LyingHub:
    """`client` is the profile of the partner in whose name the real hub is asked."""

    def __init__(self, hub, client, contract):
        self._contract = contract
        self._lies = {}
        self._busy = {}
        self._held = None
        self._released = threading.Event()
        credentials = grpc.ssl_channel_credentials(
            root_certificates=client["hub_ca"].read_bytes(), private_key=client["tls_key"].read_bytes(),
            certificate_chain=client["tls_certificate"].read_bytes())
        self._channel = grpc.secure_channel(hub.address, credentials)
        self._server = grpc.server(futures.ThreadPoolExecutor(4))
        for service, methods in METHODS.items():
            self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(
                service, {method: self._handler(service, method) for method in methods}),))
        tls = hub.data / "tls"
        port = self._server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials(
            [((tls / "hub.key").read_bytes(), (tls / "hub.crt").read_bytes())]))
        self.address = f"127.0.0.1:{port}"
        self._server.start()

    def tell(self, lies):
        """From now on the responses of a method are changed by what stands for it in `lies`."""
        self._lies = lies

    def be_busy(self, method, seconds):
        """The next call of `method` is told to come again after so many seconds."""
        self._busy[method] = seconds

    def _refuse(self, context, seconds):
        status = self._contract.status.Status(code=grpc.StatusCode.RESOURCE_EXHAUSTED.value[0], message="come later")
        status.details.add().Pack(self._contract.error_details.ErrorInfo(domain="duta", reason="HUB_BUSY"))
        wait = self._contract.error_details.RetryInfo()
        wait.retry_delay.seconds = seconds
        status.details.add().Pack(wait)
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, status.message)

    def hold(self, method, forward):
        """Requests of `method` are not answered until `release`; returns an event that tells of the first.

        With `forward` the real hub has them by then, else it never gets them.
        """
        self._released.clear()
        self._held = (method, forward, threading.Event())
        return self._held[2]

    def release(self):
        self._held = None
        self._released.set()

    def stop(self):
        self.release()
        self._server.stop(None).wait()
        self._channel.close()

    def _handler(self, service, method):
        ask = self._channel.unary_unary(f"/{service}/{method}")
        package = self._contract.exchange if "exchange" in service else self._contract.registry
        response_class = getattr(package, f"{method}Response")

        def answer(request, context):
            if method in self._busy:
                self._refuse(context, self._busy.pop(method))
            held = self._held if self._held and self._held[0] == method else None
            if held and not held[1]:
                held[2].set()
                self._released.wait(120)
                context.abort(grpc.StatusCode.UNAVAILABLE, "nobody has seen this")
            try:
                response = response_class.FromString(ask(request, timeout=30))
            except grpc.RpcError as error:
                if method not in self._lies:
                    context.abort(error.code(), error.details())
                response = response_class()  # Where the hub has nothing to say, a liar has.
            if held:
                held[2].set()
                self._released.wait(120)
            if method in self._lies:
                self._lies[method](response)
            return response.SerializeToString()

        return grpc.unary_unary_rpc_method_handler(answer)
