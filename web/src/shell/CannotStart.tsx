import { Failure } from "@/ui/States";
import { Wordmark } from "@/ui/Wordmark";

/** The server could not be asked who this is, so nothing else can be shown yet. */
export function CannotStart({ error }: { error: unknown }) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center gap-8 px-4">
      <h1 className="mx-auto" aria-label="Lyceum">
        <Wordmark />
      </h1>
      <Failure error={error} retry={() => location.reload()} />
    </main>
  );
}
