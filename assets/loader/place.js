// Keeps the button in the page when the page replaces or empties its body.

// Limits the insertions: a page that removes the button each time would cause an endless loop.
const PATIENCE = 20;

// Returns a function that inserts the element, and one that stops.
export function keepInPage(host) {
  let returns = 0;
  const observer = new MutationObserver(() => returnToPage());

  const returnToPage = () => {
    const body = document.body;
    if (!body || host.parentNode === body) return;
    if (++returns > PATIENCE) return observer.disconnect();
    if (returns === 2) setTimeout(() => (returns = 1), 1000);
    body.appendChild(host);
    observer.observe(body, { childList: true });
  };
  const attach = () => {
    returns = 0;
    observer.observe(document.documentElement, { childList: true });
    returnToPage();
  };

  attach();
  return [attach, () => observer.disconnect()];
}
