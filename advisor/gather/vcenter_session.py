"""One session with a vCenter: TLS, logon, time limits; every failure becomes a reason for a person.

The library `pyvmomi` speaks the protocol. Only calls that read are made.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from time import monotonic
from typing import Any, TypeVar
from xml.etree import ElementTree

from advisor.errors import UsageError
from advisor.gather.vcenter_target import VcenterTarget
from advisor.model.credentials import Credentials

T = TypeVar("T")
Parse = Callable[[bytes], ElementTree.Element]
_PATH = "/sdk"
_VERSIONS = f"{_PATH}/vimServiceVersions.xml"
_LARGEST_VERSIONS = 1 << 20
_LARGEST_ANSWER = 512 << 20
_PIECE = 1 << 18
_SLOWEST = 10
"""How many times the time limit a long answer may take as a whole."""
_NEEDS = 'vcenter:// needs the library pyvmomi. Install it with pip install "heartbeat-advisor[vcenter]".'


class VcenterError(Exception):
    """The vCenter, or a part of it, can't be had: `what` is wrong, and what to do `next`."""

    def __init__(self, what: str, next: str = "") -> None:
        super().__init__(what)
        self.what, self.next = what, next


class NoSuchPropertyError(VcenterError):
    """This version of vSphere does not know the property `path`."""

    def __init__(self, path: str) -> None:
        super().__init__(f"does not know the property {path}.")
        self.path = path


def library() -> Any:
    """pyVmomi. Raises UsageError when the extra is not installed."""
    try:
        return import_module("pyVmomi")
    except ImportError:
        raise UsageError(_NEEDS) from None


def tls_context(ca_file: str | None, insecure: bool) -> ssl.SSLContext:
    """Verifies by the system's authorities and those in `ca_file`, unless `insecure`. Raises UsageError."""
    context = ssl.create_default_context()
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except ssl.SSLError:
            raise UsageError(f"{ca_file}: holds no certificate in the PEM format.") from None
        except OSError as error:
            raise UsageError(f"{ca_file}: can't be read: {error.strerror or error}.") from None
    return context


class Session:
    """A logged-on session. `content` is the vCenter's ServiceContent; `timeout` the seconds that it may stay silent.

    Once the network has lost it, nothing is asked any more: each question would wait out the time limit again.
    """

    _lost: VcenterError | None = None

    def __init__(
        self, target: VcenterTarget, credentials: Credentials, context: ssl.SSLContext, timeout: float
    ) -> None:
        """Raises VcenterError, and UsageError where pyvmomi is missing."""
        self.vmomi = library()
        self.target = target
        self._timeout = timeout
        with self._reasons():
            self._stub = self._adapter(context)
            try:
                self.content = self.vmomi.vim.ServiceInstance("ServiceInstance", self._stub).RetrieveContent()
                self.content.sessionManager.Login(_account(credentials), credentials.password, None)
            except BaseException:
                self._stub.DropConnections()
                raise

    def close(self) -> None:
        if self._lost is None:
            with suppress(Exception):  # the session ends by itself, and what was collected is complete
                self.content.sessionManager.Logout()
        self._stub.DropConnections()

    def machine(self, id: str) -> Any:
        """The virtual machine of that id, to be named in calls."""
        return self.vmomi.vim.VirtualMachine(id, self._stub)

    def ask(self, call: Callable[[], T]) -> T:
        """What the call of the library answers. Raises VcenterError."""
        with self._reasons():
            return call()

    def ask_plainly(self, parse: Parse, thing: Any, method: str, *arguments: Any) -> ElementTree.Element:
        """The answer to a call as XML: the library's own objects cost ten times as much. Raises VcenterError."""
        with self._reasons():
            info = next(one for one in type(thing)._methodInfo.values() if one.wsdlName == method)
            request = self._stub.SerializeRequest(thing, info, arguments)
            headers = {
                "Cookie": self._stub.cookie,
                "SOAPAction": self._stub.versionId,
                "Content-Type": "text/xml; charset=utf-8",
            }
            connection = self._stub.GetConnection()
            try:
                connection.request("POST", self._stub.path, request, headers)
                response = connection.getresponse()
                body = self._whole(response)
            except BaseException:
                connection.close()
                raise
            self._stub.ReturnConnection(connection)
            answer = parse(body)
            if response.status != http.client.OK:
                raise _soap_fault(answer, response.status)
            return answer

    def _whole(self, response: http.client.HTTPResponse) -> bytes:
        """The body of an answer that neither grows without end nor drips."""
        pieces, length, end = [], 0, monotonic() + _SLOWEST * self._timeout
        while piece := response.read1(_PIECE):
            pieces.append(piece)
            length += len(piece)
            if length > _LARGEST_ANSWER:
                raise VcenterError("answers with more than can be meant.", "Name the machines with --vm.")
            if monotonic() > end:
                raise TimeoutError
        response.read()  # nothing is left, but only this frees the connection for the next call
        return b"".join(pieces)

    def _adapter(self, context: ssl.SSLContext) -> Any:
        version = _version(self.vmomi, self._offered_versions(context))
        adapter = import_module("pyVmomi.SoapAdapter").SoapStubAdapter
        return adapter(
            host=self.target.host if ":" not in self.target.host else f"[{self.target.host}]",
            port=self.target.port,
            path=_PATH,
            version=version,
            sslContext=context,
            httpConnectionTimeout=self._timeout,
        )

    def _offered_versions(self, context: ssl.SSLContext) -> list[str]:
        """The versions of its interface that the server tells without a logon."""
        connection = http.client.HTTPSConnection(
            self.target.host, self.target.port, context=context, timeout=self._timeout
        )
        try:
            connection.request("GET", _VERSIONS)
            response = connection.getresponse()
            body = response.read(_LARGEST_VERSIONS)
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise VcenterError(f"answers {response.status} where a vCenter tells its versions.", _IS_IT)
        root = ElementTree.fromstring(body)  # noqa: S314  # expat bounds what entities may grow to
        return [version.text or "" for version in root.iter("version")]

    @contextmanager
    def _reasons(self) -> Iterator[None]:
        """Whatever goes wrong inside, as a VcenterError; no text that might hold what was sent is kept."""
        if self._lost is not None:
            raise self._lost
        try:
            yield
        except (VcenterError, UsageError):
            raise
        except (OSError, http.client.HTTPException) as error:
            self._lost = self._reason(error)
            raise self._lost from None
        except Exception as error:
            raise self._reason(error) from None

    def _reason(self, error: Exception) -> VcenterError:
        address = self.target.address
        vim, vmodl = self.vmomi.vim, self.vmomi.vmodl
        if isinstance(error, ssl.SSLCertVerificationError):
            what = f"its certificate is not trusted: {error.verify_message}."
            how = f"Get its authority from https://{address}/certs/download.zip and give it with --ca-file FILE;"
            return VcenterError(what, f"{how} --insecure does without, where nobody can listen in.")
        if isinstance(error, ssl.SSLError):
            what = f"TLS could not be agreed on: {error.reason or error.strerror}."
            return VcenterError(what, "An old vCenter may speak only versions of TLS that this machine refuses.")
        if isinstance(error, TimeoutError):
            return VcenterError(f"gave no answer within {self._timeout:g} s.", "See whether it runs, or wait longer.")
        if isinstance(error, socket.gaierror):
            return VcenterError("its name is not known.", "Check the name, or give the address.")
        if isinstance(error, ConnectionRefusedError):
            return VcenterError("refuses connections.", "Check the port, and whether the vCenter runs.")
        if isinstance(error, OSError | http.client.IncompleteRead):
            said = getattr(error, "strerror", None) or type(error).__name__
            return VcenterError(f"can't be reached: {said}.", "Check the network.")
        if isinstance(error, vim.fault.InvalidLogin):
            what = "logon failure: the user or the password is wrong."
            return VcenterError(what, "Check them; the user is NAME@DOMAIN.")
        if isinstance(error, vim.fault.NoPermission):
            return VcenterError("access denied.", _ROLE)
        if isinstance(error, vmodl.fault.NotSupported | vmodl.fault.NotImplemented | vmodl.fault.MethodNotFound):
            return VcenterError("does not support what it was asked.")
        if isinstance(error, vmodl.MethodFault):
            return VcenterError(f"answers with the fault {type(error).__name__.rpartition('.')[2]}.")
        return VcenterError(f"gives no answer that is understood ({type(error).__name__}).", _IS_IT)


_ROLE = "Give the account the role Read-only on the machines, with propagation."
_IS_IT = "Check that the host is a vCenter or an ESXi host."


def _account(credentials: Credentials) -> str:
    r"""`user@voice.example.com` for a domain by its full name, `VOICE\user` for one by its short one."""
    user, domain = credentials.user, credentials.domain
    if not domain:
        return user
    return f"{user}@{domain}" if "." in domain else f"{domain}\\{user}"


def _version(vmomi: Any, offered: list[str]) -> str:
    """The newest version that both sides know. Raises VcenterError."""
    support = vmomi.VmomiSupport
    known: list[str] = support.GetServiceVersions("vim25")
    version = next((one for one in known if support.versionIdMap[one] and support.versionIdMap[one] in offered), None)
    if version is None:
        listed = ", ".join(offered[:3]) or "none"
        raise VcenterError(f"offers only versions of its interface that the library does not know: {listed}.", _IS_IT)
    return version


def _soap_fault(answer: ElementTree.Element, status: int) -> VcenterError:
    detail = answer.find(".//{*}detail")
    detail = answer.find(".//detail") if detail is None else detail
    if detail is None or not len(detail):
        return VcenterError(f"answers {status}.")
    fault = detail[0].tag.rpartition("}")[2].removesuffix("Fault")
    path = detail[0].findtext("{*}name")
    return (
        NoSuchPropertyError(path)
        if fault == "InvalidProperty" and path
        else VcenterError(f"answers with the fault {fault}.")
    )
