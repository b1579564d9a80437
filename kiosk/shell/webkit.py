"""The kiosk's screen: one WebKitGTK view on one address, with nothing around it.

    python3 -I webkit.py http://127.0.0.1:8401/

Runs with the system's Python (packages python3-gi and gir1.2-webkit2-4.1) and imports nothing of ours. There
is no second window, no address bar, no menu, no printing, no download, no file chooser, no dialog, no exit.
Whenever the first page comes back, the browser that the last child used is thrown away, with its processes.
"""

import os
import sys
from typing import Any
from urllib.parse import urlsplit

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gdk, GLib, Gtk, WebKit2  # noqa: E402 - the versions come first

SECONDS_UNTIL_AGAIN = 2
SWITCHED_OFF = (
    "allow-file-access-from-file-urls",
    "allow-modal-dialogs",
    "allow-top-navigation-to-data-urls",
    "allow-universal-access-from-file-urls",
    "enable-back-forward-navigation-gestures",
    "enable-caret-browsing",
    "enable-developer-extras",
    "enable-dns-prefetching",
    "enable-encrypted-media",
    "enable-fullscreen",
    "enable-html5-database",
    "enable-html5-local-storage",
    "enable-media-capabilities",
    "enable-media-stream",
    "enable-mock-capture-devices",
    "enable-offline-web-application-cache",
    "enable-page-cache",
    "enable-webgl",
    "enable-webrtc",
    "enable-write-console-messages-to-stdout",
    "javascript-can-access-clipboard",
    "javascript-can-open-windows-automatically",
)
NO_DRAGGING = "addEventListener('dragstart', (event) => event.preventDefault(), true);"
"""What is dragged floats over the page in a window of its own. Pages cannot reach the world this runs in."""
DANGEROUS = (
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS",
    "WEBKIT_FORCE_SANDBOX",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
    "WEBKIT_INSPECTOR_SERVER",
    "GTK_DEBUG",
    "GTK_MODULES",
)
"""Variables that take the sandbox away or let somebody look inside."""
CHORDS = (
    Gdk.ModifierType.CONTROL_MASK
    | Gdk.ModifierType.MOD1_MASK
    | Gdk.ModifierType.SUPER_MASK
    | Gdk.ModifierType.META_MASK
    | Gdk.ModifierType.HYPER_MASK
)
PLAIN_KEYS = frozenset(
    getattr(Gdk, f"KEY_{name}")
    for name in (
        *("Return", "KP_Enter", "space", "Tab", "ISO_Left_Tab", "BackSpace", "Delete", "Escape"),
        *("Left", "Right", "Up", "Down", "Home", "End", "Page_Up", "Page_Down"),
        *("Shift_L", "Shift_R", "Caps_Lock", "ISO_Level3_Shift"),
    )
)
"""Keys that write nothing and still reach the page: a switch sends one of these."""


def is_ours(uri: str, start: str) -> bool:
    """Whether `uri` is a page of the kiosk: the same scheme, host and port as `start`, to the letter."""
    try:
        asked, own = urlsplit(uri), urlsplit(start)
        return (asked.scheme, asked.netloc) == (own.scheme, own.netloc)
    except ValueError:
        return False


def is_for_the_page(key: int, state: int) -> bool:
    """Whether a key may go on to the page: letters and PLAIN_KEYS, and never with Ctrl, Alt or Super."""
    if state & CHORDS:
        return False
    return key in PLAIN_KEYS or Gdk.keyval_to_unicode(key) >= ord(" ")


class Screen:
    """The window that fills the screen, and the view in it, made anew for every child."""

    def __init__(self, start: str) -> None:
        self.start = start
        self.left_start = False
        self.view: Any = None
        self.window = Gtk.Window(type=Gtk.WindowType.TOPLEVEL)
        self.window.set_title("")
        self.window.set_decorated(False)
        self.window.set_default_size(1024, 600)
        self.window.connect("delete-event", lambda *_: True)
        self.window.connect("key-press-event", self._key)
        self.window.connect("key-release-event", self._key)
        self.window.fullscreen()

    def open(self) -> None:
        """A new browser on the first page; what the one before held goes with its processes."""
        old, self.view = self.view, view_of(self)
        self.left_start = False
        if old is not None:
            self.window.remove(old)
            old.terminate_web_process()
            old.destroy()
        for name in (Gdk.SELECTION_CLIPBOARD, Gdk.SELECTION_PRIMARY):
            clipboard = Gtk.Clipboard.get(name)
            clipboard.set_text("", -1)
            clipboard.clear()
        self.window.add(self.view)
        self.window.show_all()
        self.view.grab_focus()
        self.view.load_uri(self.start)

    def open_again(self) -> bool:
        """For a timer: once."""
        self.open()
        return False

    def _key(self, _window: Any, event: Any) -> bool:
        return not is_for_the_page(event.keyval, event.state)

    def went(self, view: Any, event: Any) -> None:
        """Remember that a child went past the first page."""
        if event == WebKit2.LoadEvent.COMMITTED and view is self.view and view.get_uri() != self.start:
            self.left_start = True

    def decide(self, view: Any, decision: Any, kind: Any) -> bool:
        """Only the kiosk's own pages, only in this view, only what can be shown."""
        if kind == WebKit2.PolicyDecisionType.RESPONSE:
            request, may = decision.get_request(), decision.is_mime_type_supported()
        else:
            request = decision.get_navigation_action().get_request()
            may = kind == WebKit2.PolicyDecisionType.NAVIGATION_ACTION
        if self.left_start and view is self.view and may and request.get_uri() == self.start:
            # The child has left: the first page comes in a new browser.
            self.left_start = False
            GLib.idle_add(self.open_again)
            may = False
        if may and is_ours(request.get_uri(), self.start):
            decision.use()
        else:
            decision.ignore()
        return True

    def failed(self, view: Any, *_: Any) -> bool:
        """No page of the browser's own: ours is asked for again until it is there."""
        if view is self.view:
            GLib.timeout_add_seconds(SECONDS_UNTIL_AGAIN, self._again, view)
        return True

    def died(self, view: Any, *_: Any) -> None:
        """A page's process that died is replaced; one that we ended is not."""
        if view is self.view:
            GLib.timeout_add_seconds(SECONDS_UNTIL_AGAIN, self._again, view)

    def _again(self, view: Any) -> bool:
        if view is self.view:
            self.open()
        return False


def context_of_one_child() -> Any:
    """A browser's context that keeps all in memory, each page's process in its sandbox."""
    context = WebKit2.WebContext.new_ephemeral()
    context.set_sandbox_enabled(True)
    context.set_spell_checking_enabled(False)
    context.set_automation_allowed(False)
    context.set_cache_model(WebKit2.CacheModel.DOCUMENT_VIEWER)
    manager = context.get_website_data_manager()
    manager.set_network_proxy_settings(WebKit2.NetworkProxyMode.NO_PROXY, None)
    manager.set_persistent_credential_storage_enabled(False)
    context.connect("download-started", lambda _context, download: download.cancel())
    return context


def view_of(screen: Screen) -> Any:
    """A view that refuses everything but to show the kiosk's pages."""
    view = WebKit2.WebView.new_with_context(context_of_one_child())
    frames, when = WebKit2.UserContentInjectedFrames.ALL_FRAMES, WebKit2.UserScriptInjectionTime.START
    script = WebKit2.UserScript.new_for_world(NO_DRAGGING, frames, when, "worrybox", None, None)
    view.get_user_content_manager().add_script(script)
    settings = view.get_settings()
    for name in SWITCHED_OFF:
        if settings.find_property(name):
            settings.set_property(name, False)
    # Nothing is dropped onto a page: a file or an address from elsewhere would be opened.
    view.drag_dest_unset()
    view.connect("decide-policy", screen.decide)
    view.connect("load-changed", screen.went)
    view.connect("load-failed", screen.failed)
    view.connect("web-process-terminated", screen.died)
    view.connect("create", lambda *_: None)
    view.connect("button-press-event", lambda _view, event: event.button != 1)
    for name in ("context-menu", "print", "enter-fullscreen", "show-notification"):
        view.connect(name, lambda *_: True)
    view.connect("script-dialog", _no_dialog)
    view.connect("permission-request", lambda _view, request: request.deny() or True)
    for name in ("run-file-chooser", "run-color-chooser", "authenticate"):
        view.connect(name, lambda _view, request: request.cancel() or True)
    return view


def _no_dialog(_view: Any, dialog: Any) -> bool:
    # A page must never be able to keep itself on the screen.
    if dialog.get_dialog_type() == WebKit2.ScriptDialogType.BEFORE_UNLOAD_CONFIRM:
        dialog.confirm_set_confirmed(True)
    return True


def main(start: str) -> None:
    """Fill the screen until the unit ends us."""
    for name in DANGEROUS:
        os.environ.pop(name, None)
    GLib.set_prgname("worrybox-shell")
    Screen(start).open()
    Gtk.main()


if __name__ == "__main__":
    main(sys.argv[1])
