/**
 * What names this tab to the server. It survives a reload, and a duplicated tab gets its own: the name is put into the
 * session storage only while the page is being left.
 * @param {{storage: Storage, newId: () => string, onLeave: (run: () => void) => void}} deps
 */
export function tabName({ storage, newId, onLeave }) {
  const name = storage.getItem("telehealth.tab") ?? newId();
  storage.removeItem("telehealth.tab");
  onLeave(() => storage.setItem("telehealth.tab", name));
  return name;
}
