"""The process of a plugin: what a host starts, meets over a socket with keys on both sides, and ends."""

import base64
import inspect
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from concurrent import futures
from datetime import datetime, timedelta, timezone

from . import params

PROTOCOL = 1  # the version of sdk/proto that this SDK speaks
SDK_VERSION = "0.1.0"
COOKIE = ("STRATHOST_PLUGIN", "f3b6c1d2-strathost-strategy")  # says that a host started the process, and not a person
_HOOKS = ("on_start", "on_bars", "on_scan", "on_symbol", "on_end", "on_finish")
_MAX_MESSAGE = 16 << 20  # bytes
_LINGER = 2.0  # seconds that the process stays after its stream, for the host to end it in order
_ORPHAN_CHECK = 1.0  # seconds
_TELL_TIME = 0.2  # seconds that the process lives on for its last message to leave it
_HOSTS_END = 0.5  # seconds that the end of a host that is killed may take, from its first thread to its last


def serve(strategy, *, name, version):
    """The end of a plugin's file: serves the class to the host that started this process. Run by a person it says what it is, and with the
    argument describe it prints that as JSON. It does not return."""
    role = _role(strategy, name)
    if len(sys.argv) == 2 and sys.argv[1] == "describe":
        print(json.dumps(_description(strategy, name, version, role), indent=2, ensure_ascii=False))
        sys.exit(0)
    if len(sys.argv) > 1 or os.environ.get(COOKIE[0]) != COOKIE[1]:
        self = os.path.basename(sys.argv[0])
        print(f"{name} {version}: {_summary(strategy)}\n\nThis is a {role} for strathost. A host starts it: name it in sessions.yaml as\n\n"
              f"  plugin: ./{self}\n\n  {self} describe    prints what it is and its parameters, as JSON", file=sys.stderr)
        sys.exit(2)
    _fix_hashes()
    _Process(strategy, name, version, role).run()


def _role(strategy, name):
    """strategy or scanner, by the hooks that the class has. What is wrong with the class is its author's to mend."""
    problem = ""
    for method in dir(strategy):
        if method.startswith("on_") and method not in _HOOKS:
            problem = f"{method} is no hook: {params.nearest(method, list(_HOOKS))}"
    has = [hasattr(strategy, hook) for hook in ("on_bars", "on_scan")]
    if not problem and all(has) or not any(has):
        problem = "a strategy has on_bars, a scanner on_scan: it has " + ("both" if all(has) else "neither")
    if problem:
        sys.exit(f"{name}: {problem}")
    return "strategy" if has[0] else "scanner"


def _summary(strategy):
    return (inspect.getdoc(strategy) or "").split("\n")[0]


def _description(strategy, name, version, role):
    return {"name": name, "version": version, "description": _summary(strategy), "role": role, "params": params.schema(strategy),
            "sdk": SDK_VERSION, "language": "python", "protocols": [PROTOCOL]}


def _fix_hashes():
    """Sets of strings have an order that Python makes up anew in each process. With a fixed seed of its hashes it is the same in every
    run, as everything else is; it can be fixed only at the start of the interpreter."""
    if os.environ.get("PYTHONHASHSEED", "random") == "random":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


class _Process:
    def __init__(self, strategy, name, version, role):
        self._strategy = (strategy, name, version, role)
        self._host = int(os.environ.get("STRATHOST_HOST_PID") or os.getppid())
        # The folder is made here and not by the host, and removed here where the host is killed before it can. Only one that a host
        # meant for this process is: its name says so.
        folder = os.environ.get("STRATHOST_RUN_DIR", "")
        self._folder = folder if os.path.basename(folder).startswith("strathost-") else ""
        self._taken = threading.Lock()
        self._leave = threading.Event()
        self._played = None  # the stream that is served

    def run(self):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the host
        signal.signal(signal.SIGTERM, lambda *_: self._exit(wait=_HOSTS_END))  # from the kernel, on Linux, at the host's end
        if hasattr(signal, "SIGXCPU"):  # the kernel's, at limits.cpu
            signal.signal(signal.SIGXCPU, lambda *_: self._spent())
        sys.stdout.reconfigure(line_buffering=True)  # what the author prints is in the log when it is printed
        if self._folder:
            os.mkdir(self._folder, 0o700)
        try:
            print(self._listen(), flush=True)
            while os.getppid() == self._host and not self._leave.wait(_ORPHAN_CHECK):
                pass
        except ImportError as e:
            self._exit(f"strathost needs a package that is not there: {e}. Install grpcio, protobuf and cryptography, and where they are "
                       "not among the interpreter's own, name their folder in sessions.yaml: env: {PYTHONPATH: ...}\n")
        except Exception:
            self._exit(traceback.format_exc())
        self._exit()

    def _exit(self, problem="", wait=0.0):
        """Ends the process with its private folder, and where the host is gone with all that the author's code started: a host that was
        killed cannot. wait is how long, in seconds, to look whether it is."""
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        try:
            sys.stderr.write(problem)
            sys.stderr.flush()
        except (OSError, ValueError):
            pass  # nobody reads it any more, or the author closed it
        if self._orphaned(wait) and os.getpgrp() == os.getpid():  # the host made it the leader of a group for that
            os.killpg(0, signal.SIGKILL)
        os._exit(1 if problem else 0)  # also past a thread of the author's that never ends

    def _orphaned(self, wait):
        """Whether the host is gone. The kernel tells of the end of the thread that started this process, a moment before the host's."""
        end = time.monotonic() + wait
        while os.getppid() == self._host:
            if time.monotonic() >= end:
                return False
            time.sleep(0.005)
        return True

    def _spent(self):
        """The process took all the processor time that it may: it says where it is, and ends as the kernel would end it."""
        if self._played:
            self._played.pulse.tell_place()
        time.sleep(_TELL_TIME)
        os.kill(os.getpid(), signal.SIGKILL)

    def _leave_after(self, seconds):
        threading.Thread(target=lambda: (time.sleep(seconds), self._leave.set()), daemon=True).start()

    def _listen(self):
        """Serves, and gives the line of the handshake: core|protocol|network|address|grpc|certificate."""
        os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
        import grpc  # here and not above: describe needs none of the packages

        from . import messages as pb, stream

        key, certificate, der = _make_certificate()
        self._grpc, self._stream = grpc, stream
        unary, empty = grpc.unary_unary_rpc_method_handler, b""
        methods = {
            "/grpc.health.v1.Health/Check": unary(lambda request, context: b"\x08\x01"),  # HealthCheckResponse{status: SERVING}
            "/plugin.GRPCController/Shutdown": unary(lambda request, context: self._leave_after(0.05) or empty),
            "/strathost.v1.Strategy/Run": grpc.stream_stream_rpc_method_handler(
                self._run, pb.HostMessage.FromString, pb.PluginMessage.SerializeToString),
        }

        class Methods(grpc.GenericRpcHandler):
            def service(self, call):
                return methods.get(call.method)  # None: not implemented, as go-plugin's broker and its streams of output are not

        server = grpc.server(futures.ThreadPoolExecutor(4), handlers=[Methods()], options=[
            ("grpc.max_receive_message_length", _MAX_MESSAGE), ("grpc.max_send_message_length", _MAX_MESSAGE)])
        client = os.environ["PLUGIN_CLIENT_CERT"].encode()
        credentials = grpc.ssl_server_credentials([(key, certificate)], root_certificates=client, require_client_auth=True)
        folder = os.environ.get("PLUGIN_UNIX_SOCKET_DIR") or self._folder or tempfile.mkdtemp()
        address = os.path.join(folder, "plugin")
        server.add_secure_port("unix:" + address, credentials)
        server.start()
        self._server = server  # it would end with its last reference
        return f"1|{PROTOCOL}|unix|{address}|grpc|{base64.b64encode(der).decode().rstrip('=')}"

    def _run(self, incoming, context):
        """The one stream that a process serves."""
        if not self._taken.acquire(blocking=False):
            context.abort(self._grpc.StatusCode.FAILED_PRECONDITION, "this process serves one stream, and it is taken")
        context.add_callback(lambda: self._leave_after(_LINGER))
        played = self._played = self._stream.Stream(*self._strategy)
        threading.Thread(target=played.receive, args=(incoming,), daemon=True).start()
        threading.Thread(target=played.play, daemon=True).start()
        yield from played.outbox


def _make_certificate():
    """A key of this process alone and the certificate by which the host knows it: PEM of both, and the certificate's DER."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(minutes=1)).not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)  # the name that the host asks for
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)  # it is its own authority
        .sign(key, hashes.SHA256()))
    encoding = serialization.Encoding
    private = key.private_bytes(encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private, certificate.public_bytes(encoding.PEM), certificate.public_bytes(encoding.DER)
