// North America, which is called without saying so, then the others by the names they have in the visitor's
// language, where the browser knows them.

export function countries({ places = [] }, language) {
  if (!places[0]) return;
  const names = Intl.DisplayNames && new Intl.DisplayNames(language, { type: "region" });
  const country = (iso) => (names ? names.of(iso) : iso);
  const name = (iso, code) => country(iso) + " +" + code;
  const all = [{ name: country("US") + ", " + name("CA", "1") }];
  for (const { iso, code } of places) all[all.length] = { name: name(iso, code) };
  return all;
}
