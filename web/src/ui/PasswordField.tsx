import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { useTranslation } from "react-i18next";
import { TextField } from "./Field";

export function PasswordField(props: ComponentProps<typeof TextField>) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className="relative">
      <TextField
        {...props}
        type={shown ? "text" : "password"}
        dir="ltr"
        className="pe-12 rtl:ps-12 rtl:pe-3"
      />
      <button
        type="button"
        aria-pressed={shown}
        aria-label={t("auth.showPassword")}
        onClick={() => setShown(!shown)}
        className="absolute end-1 top-7.5 grid size-9 place-items-center rounded-lg text-muted hover:text-fg"
      >
        <Icon className="size-4.5" aria-hidden />
      </button>
    </div>
  );
}
