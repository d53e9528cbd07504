// Keeps the button in the page, also when the page swaps its body or empties it.

// A page that throws us out each time gets its way; without a limit the two would never rest.
const PATIENCE = 20;

// Answers what puts it back, and what lets it go.
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
