"""The second choice for the kiosk's screen: Chromium in kiosk mode, under policies that shut what they can.

    python3 chromium.py http://127.0.0.1:8401/

Runs with the system's Python and imports nothing of ours. Policies alone are no lock: in Chromium 156 Ctrl+T
and Ctrl+N still open a tab and a window (with "blocked by your organisation" in them), and Shift+Esc the list
of tasks. On the kiosk no such key arrives, as keyboards are deaf there. WebKitGTK needs none of this.
"""

import os
import sys
import tempfile

POLICIES_PATH = "/etc/chromium/policies/managed/worrybox.json"
NOT_HELD = (
    *(
        "ctrl+n",
        "ctrl+t",
        "alt+Home",
        "ctrl+h",
        "ctrl+j",
        "ctrl+shift+o",
        "ctrl+shift+a",
        "ctrl+shift+Delete",
        "F1",
    ),
    *("ctrl+u", "ctrl+shift+i", "ctrl+shift+j", "ctrl+shift+c", "F12", "ctrl+f", "ctrl+g", "F3", "F7"),
    *("shift+Escape", "ctrl+w", "alt+F4", "ctrl+F4", "ctrl+shift+w"),
)
"""Chords that open something (mostly a page saying that it is blocked), take the keys from the page or end
the browser, whatever the policies say. Deaf keyboards hold these."""
_BLOCK = 2
"""What "do not allow" is for the policies that begin with Default."""


def policies(port: int) -> dict[str, object]:
    """The managed policies for a kiosk whose pages are on 127.0.0.1:`port`."""
    return {
        **_reach(port),
        **_SCREEN,
        **_NOTHING_KEPT,
        **_NOTHING_SENT,
        **{f"Default{name}Setting": _BLOCK for name in _SITE_SETTINGS},
        **{f"{name}Allowed": False for name in ("AudioCapture", "VideoCapture", "ScreenCapture")},
    }


def _reach(port: int) -> dict[str, object]:
    return {
        # "*" alone lets chrome:// pages through.
        "URLBlocklist": [
            "*",
            "chrome://*",
            "chrome-untrusted://*",
            "devtools://*",
            "file://*",
            "javascript://*",
        ],
        "URLAllowlist": [f"http://127.0.0.1:{port}"],
        "DnsOverHttpsMode": "off",
        "ProxyMode": "direct",
        "ExtensionInstallBlocklist": ["*"],
    }


_SCREEN: dict[str, object] = {
    "DeveloperToolsAvailability": 2,
    "IncognitoModeAvailability": 1,
    "BrowserGuestModeEnabled": False,
    "BrowserAddPersonEnabled": False,
    "BrowserSignin": 0,
    "TaskManagerEndProcessEnabled": False,
    "PrintingEnabled": False,
    "DownloadRestrictions": 3,
    "AllowFileSelectionDialogs": False,
    "BookmarkBarEnabled": False,
    "EditBookmarksEnabled": False,
    "DefaultBrowserSettingEnabled": False,
    "HideWebStoreIcon": True,
    "PromotionsEnabled": False,
    "FullscreenAllowed": True,
    "BackgroundModeEnabled": False,
    "AllowDinosaurEasterEgg": False,
    "TranslateEnabled": False,
}
_NOTHING_KEPT: dict[str, object] = {
    "ForceEphemeralProfiles": True,
    "SavingBrowserHistoryDisabled": True,
    "AllowDeletingBrowserHistory": False,
    "ClearBrowsingDataOnExitList": [
        "browsing_history",
        "download_history",
        "cookies_and_other_site_data",
        "cached_images_and_files",
        "password_signin",
        "autofill",
        "site_settings",
        "hosted_app_data",
    ],
    "PasswordManagerEnabled": False,
    "AutofillAddressEnabled": False,
    "AutofillCreditCardEnabled": False,
    "SyncDisabled": True,
    "ImportAutofillFormData": False,
}
_NOTHING_SENT: dict[str, object] = {
    "SpellcheckEnabled": False,
    "SpellCheckServiceEnabled": False,
    "SearchSuggestEnabled": False,
    "NetworkPredictionOptions": 2,
    "AlternateErrorPagesEnabled": False,
    "MetricsReportingEnabled": False,
    "SafeBrowsingProtectionLevel": 0,
    "UrlKeyedAnonymizedDataCollectionEnabled": False,
    "ComponentUpdatesEnabled": False,
    "BackgroundModeEnabled": False,
    "CloudPrintProxyEnabled": False,
    "EnableMediaRouter": False,
    "DefaultSearchProviderEnabled": False,
}
_SITE_SETTINGS = (
    "Clipboard",
    "FileSystemReadGuard",
    "FileSystemWriteGuard",
    "Geolocation",
    "Notifications",
    "Popups",
    "SerialGuard",
    "WebBluetoothGuard",
    "WebHidGuard",
    "WebUsbGuard",
)


def arguments(url: str, profile: str) -> list[str]:
    """The command line: `profile` is a folder in memory that goes with the power."""
    return [
        "chromium",
        "--kiosk",
        f"--user-data-dir={profile}",
        f"--ozone-platform={'wayland' if os.environ.get('WAYLAND_DISPLAY') else 'x11'}",
        "--no-first-run",
        "--noerrdialogs",
        "--disable-pinch",
        "--overscroll-history-navigation=0",
        "--hide-crash-restore-bubble",
        "--password-store=basic",
        url,
    ]


def main(url: str) -> None:
    """Become Chromium; the unit starts it anew when it ends."""
    profile = tempfile.mkdtemp(prefix="chromium-", dir=os.environ["XDG_RUNTIME_DIR"])
    command = arguments(url, profile)
    os.execvp(command[0], command)  # noqa: S606 - a fixed program


if __name__ == "__main__":
    main(sys.argv[1])
