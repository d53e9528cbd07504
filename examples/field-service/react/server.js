// Requests to the site, and to the click2call server for the calls of a customer.

/** The access token of the signed-in user. The components request it at the first call and when it has expired. */
export async function callToken() {
  const response = await fetch("/call-token", { cache: "no-store" });
  if (response.status === 401) location.assign("/");
  return response.ok ? response.text() : undefined;
}

export async function readJson(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** The calls of a customer, newest first, of buttons and of the Mini Dialer. */
export async function callsOf(click2call, customerId, signal) {
  const address = `${click2call}/api/cti/calls?customer=${encodeURIComponent(customerId)}`;
  const token = await callToken();
  if (!token) throw new Error(`${address}: no token`);
  const headers = { Authorization: `Bearer ${token}` };
  const response = await fetch(address, { headers, signal });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return (await response.json()).calls;
}
