/** The outline of a page, shown when its data takes longer than a moment. */
export function PagePending() {
  return (
    <div className="mx-auto w-full max-w-6xl px-4 py-6 sm:px-8 sm:py-9" aria-hidden>
      <div className="skeleton mb-3 h-8 w-64" />
      <div className="skeleton mb-9 h-4 w-96 max-w-full" />
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {["a", "b", "c", "d", "e", "f"].map((place) => (
          <div key={place} className="skeleton h-44" />
        ))}
      </div>
    </div>
  );
}
