"""What is told of one's account: not to be turned off, for whoever took it over would."""

from __future__ import annotations

from domain.notifications.kinds.kind import BOTH, MAIL, Group, Kind

SECURE = "/"  # until there is a page of one's devices

NEW_SIGN_IN = Kind(
    "account.new_sign_in",
    Group.ACCOUNT,
    "the person, but for their first",
    "sign_in.begun",
    {
        "en": ("New sign-in to your account", "{device}. If this was not you, change your password."),
        "fr": (
            "Nouvelle connexion à votre compte",
            "{device}. Si ce n'était pas vous, changez de mot de passe.",
        ),
        "ar": ("تسجيل دخول جديد إلى حسابك", "{device}. إذا لم تكن أنت فغيّر كلمة المرور."),
    },
    SECURE,
    BOTH,
    urgent=True,
    mandatory=True,
)
PASSWORD_CHANGED = Kind(
    "account.password_changed",
    Group.ACCOUNT,
    "the person",
    "password.changed",
    {
        "en": (
            "Your password was changed",
            "Every device was signed out. If this was not you, write to the people who run this site.",
        ),
        "fr": (
            "Votre mot de passe a été changé",
            "Tous vos appareils sont déconnectés. Si ce n'était pas vous, écrivez aux responsables du site.",
        ),
        "ar": (
            "تم تغيير كلمة مرورك",
            "تم تسجيل الخروج من كل أجهزتك. إذا لم تكن أنت فراسل القائمين على الموقع.",
        ),
    },
    SECURE,
    MAIL,
    urgent=True,
    mandatory=True,
)
SUSPENDED = Kind(
    "account.suspended",
    Group.ACCOUNT,
    "the person",
    None,
    {
        "en": ("Your account is suspended", "{reason}"),
        "fr": ("Votre compte est suspendu", "{reason}"),
        "ar": ("تم تعليق حسابك", "{reason}"),
    },
    SECURE,
    MAIL,
    urgent=True,
    mandatory=True,
)
RESTORED = Kind(
    "account.restored",
    Group.ACCOUNT,
    "the person",
    None,
    {
        "en": ("Your account is open again", "Welcome back."),
        "fr": ("Votre compte est rouvert", "Heureux de vous revoir."),
        "ar": ("أعيد فتح حسابك", "مرحبا بعودتك."),
    },
    SECURE,
    MAIL,
    mandatory=True,
)

KINDS = (NEW_SIGN_IN, PASSWORD_CHANGED, SUSPENDED, RESTORED)
