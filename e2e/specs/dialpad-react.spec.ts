// <DialpadCTI> in a React app under StrictMode, which mounts everything twice.

import { MiniDialerPanel } from "../pages/mini-dialer";
import { CALLS, expect, test } from "../support/dialpad-page";
import { trackResources, pageResources } from "../support/page-resources";
import { reactApp } from "../support/react-app";

const app = (url: string) => `
  import { StrictMode, useRef, useState } from "react";
  import { createRoot } from "react-dom/client";
  import { DialpadCTI, dialpadService } from "@click2call/widget/dialpad";

  window.dialpadService = dialpadService;
  const clientId = "client-1";

  function App() {
    const dialer = useRef(null);
    const [route, setRoute] = useState("customers");
    const [mode, setMode] = useState("floating");
    const [collapsed, setCollapsed] = useState(true);
    const [heard, setHeard] = useState([]);
    const note = (line) => setHeard((all) => [...all, line]);
    const [renders, render] = useState(0);
    return <main>
      <h1>{route}</h1>
      <button onClick={() => setRoute(route === "customers" ? "jobs" : "customers")}>Other route</button>
      <button onClick={() => render(renders + 1)}>Render</button>
      <button onClick={() => setMode("docked")}>Dock</button>
      <button onClick={() => setCollapsed(!collapsed)}>Collapse or not</button>
      <button onClick={() => dialer.current.initiateCall("+15551234567", { customData: "job 7" }).then(() => note("handed over"), ({ code }) => note(code))}>Call</button>
      <button onClick={() => dialer.current.initiateCall("12").catch(({ code }) => note(code))}>Call nobody</button>
      <button onClick={() => dialer.current.enableCurrentTab()}>Enable</button>
      <button onClick={() => dialer.current.hangUpAllCalls()}>Hang up</button>
      <output>{heard.join(", ")}</output>
      {route === "customers" && <DialpadCTI ref={dialer} clientId={clientId} url="${url}" load="eager" mode={mode} collapsed={collapsed}
        openOnIncoming openOnCall={false} notifications={false} debug={false} report={{ apiUrl: "${CALLS}", token: () => "token-" + renders }}
        lookUpCustomer={({ external_number }) => ({ name: "Customer " + external_number.slice(-4), job: "Render " + renders })}
        onIncomingCall={({ external_number, contact }) => note(external_number + " " + contact.name + " " + renders)}
        onRingingEnd={({ id }) => note("silent " + id)}
        onAuthenticationChange={(authenticated, userId) => note(authenticated + " " + userId)}
        onCollapsedChange={setCollapsed}
        onError={({ code }) => note(code)} />}
    </main>;
  }
  createRoot(document.getElementById("app")).render(<StrictMode><App /></StrictMode>);
`;

test("<DialpadCTI> has one frame and one set of handlers in StrictMode, across renders and routes", async ({ page, site, dialer, reports, traffic }) => {
  await trackResources(page);
  await page.goto(site.put({ body: "", ...(await reactApp(site, app(dialer.url))) }));
  const panel = new MiniDialerPanel(page);
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  const output = page.locator("output");
  await dialer.signIn(page, "9007199254740993");
  await expect(output).toHaveText("true 9007199254740993");
  expect(dialer.loads).toEqual(["/apps/client-1"]);
  const handlers = await page.evaluate("dialpadService.handlerCount");
  const before = await pageResources(page);

  for (let time = 0; time < 20; time += 1) await press("Render");
  for (let time = 0; time < 10; time += 1) await press("Other route");
  expect(await page.evaluate("dialpadService.handlerCount")).toBe(handlers);
  const after = await pageResources(page);
  expect(after.listeners - before.listeners).toBeLessThanOrEqual(0);
  expect(after.timers).toBeLessThanOrEqual(before.timers);
  expect(dialer.loads).toHaveLength(1);

  // Each new component is notified once that its user is signed in.
  await expect(output).toHaveText(Array(6).fill("true 9007199254740993").join(", "));
  await dialer.rings(page, "42");
  await expect(output).toContainText("+12025550142 Ada Lovelace 20");
  await expect(panel.cards).toHaveAccessibleName("Incoming call: Customer 0142");
  await expect(panel.cards).toContainText("Render 20");
  await dialer.stopsRinging(page, "42");
  await expect(output).toContainText("silent 42");
  await expect.poll(() => reports.map(({ authorization, body }) => [authorization, body.state])).toEqual([
    ["Bearer token-20", "ringing"],
    ["Bearer token-20", "ended"],
  ]);
  expect(traffic.complaints).toEqual([]);
});

test("its props move the panel, and its ref has the methods", async ({ page, site, dialer, reports, traffic }) => {
  await page.goto(site.put({ body: "", ...(await reactApp(site, app(dialer.url))) }));
  const panel = new MiniDialerPanel(page);
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  const output = page.locator("output");
  await press("Call nobody");
  await expect(output).toHaveText("number_invalid");
  await press("Call");
  await dialer.signOut(page);
  await expect(panel.launcher).toContainText("Not signed in");
  await dialer.signIn(page);
  await expect(output).toContainText("handed over");
  await press("Enable");
  await press("Hang up");
  await expect.poll(async () => (await dialer.received(page)).map(({ method }) => method)).toEqual(["enable_current_tab", "initiate_call", "enable_current_tab", "hang_up_all_calls"]);
  await expect.poll(() => reports.map(({ body }) => body.customData)).toEqual(["job 7"]);

  await press("Collapse or not");
  await expect(panel.panel).toBeVisible();
  await press("Dock");
  await expect(panel.panel).toHaveCSS("border-radius", "0px");
  await panel.hide.click();
  await expect(panel.panel).toHaveCSS("visibility", "hidden");
  await press("Collapse or not");
  await expect(panel.panel).toBeVisible();
  expect(dialer.loads).toHaveLength(1);
  expect(traffic.complaints).toEqual([]);
});

const REFUSED = `
  import { StrictMode, useState } from "react";
  import { createRoot } from "react-dom/client";
  import { DialpadCTI } from "@click2call/widget/dialpad";

  window.renders = 0;
  function App() {
    const [errors, setErrors] = useState([]);
    const [clientId, setClientId] = useState("");
    window.renders += 1;
    return <main>
      <button onClick={() => setClientId("a/b")}>Other id</button>
      <output>{errors.join(", ")}</output>
      <DialpadCTI clientId={clientId} onError={({ code }) => setErrors((all) => [...all, code])} />
    </main>;
  }
  createRoot(document.getElementById("app")).render(<StrictMode><App /></StrictMode>);
`;

test("a wrong client id calls onError once for each value, also if that renders again", async ({ page, site, traffic }) => {
  await page.goto(site.put({ body: "", ...(await reactApp(site, REFUSED)) }));
  const output = page.locator("output");
  // StrictMode mounts the component twice.
  await expect(output).toHaveText("client_id_invalid, client_id_invalid");
  await expect(new MiniDialerPanel(page).host).toHaveCount(1);
  await page.getByRole("button", { name: "Other id" }).click();
  await expect(output).toHaveText("client_id_invalid, client_id_invalid, client_id_invalid");
  expect(await page.evaluate("renders")).toBeLessThan(20);
  expect(traffic.complaints).toEqual([]);
});

/** As documented. */
const SAMPLE = `
  import { StrictMode } from "react";
  import { createRoot } from "react-dom/client";
  import { DialpadCTI } from "@click2call/widget/dialpad";

  const clientId = "client-1";
  const onIncomingCall = (call) => (document.title = call.external_number + " " + call.contact.name);
  const onAuthenticationChange = (authenticated, userId) => (document.body.dataset.user = authenticated + " " + userId);
  createRoot(document.getElementById("app")).render(
    <StrictMode>
      <DialpadCTI clientId={clientId} onIncomingCall={onIncomingCall} onAuthenticationChange={onAuthenticationChange} />
    </StrictMode>
  );
`;

test("<DialpadCTI clientId onIncomingCall onAuthenticationChange/> needs no more props", async ({ page, site }) => {
  const asked: string[] = [];
  // Dialpad's real address, answered here.
  await page.route("https://dialpad.com/**", async (route) => {
    asked.push(route.request().url());
    const messages = [
      { method: "user_authentication", payload: { user_authenticated: true, user_id: 5780975027372032 } },
      { method: "call_ringing", payload: { state: "on", id: 42, external_number: "+12025550142", contact: { name: "Ada Lovelace" } } },
    ].map((message) => ({ api: "opencti_dialpad", version: "1.0", ...message }));
    const script = `for (const message of ${JSON.stringify(messages)}) parent.postMessage(message, "*")`;
    await route.fulfill({ contentType: "text/html", body: `<!doctype html><title>Dialpad</title><script>${script}</script>` });
  });
  await page.goto(site.put({ body: "", ...(await reactApp(site, SAMPLE)) }));

  await expect(page).toHaveTitle("+12025550142 Ada Lovelace");
  await expect(page.locator("body")).toHaveAttribute("data-user", "true 5780975027372032");
  expect(asked).toEqual(["https://dialpad.com/apps/client-1"]);
});
