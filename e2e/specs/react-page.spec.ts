import { reactApp } from "../support/react-app";
import { expect, test } from "../support/test";

const app = (server: { origin: string }) => `
  import { StrictMode, useRef, useState } from "react";
  import { createRoot } from "react-dom/client";
  import { ClickToCall } from "@click2call/widget/react";

  function App() {
    const element = useRef(null);
    const [offered, setOffered] = useState(true);
    const [states, setStates] = useState([]);
    const [text, setText] = useState("Talk to us");
    return <main>
      <h1>A React app</h1>
      <button onClick={() => element.current.open()}>Open it</button>
      <button onClick={() => setText("Talk to Ada")}>Rename it</button>
      <button onClick={() => setOffered(!offered)}>Offer or not</button>
      <output>{states.join(" ")}</output>
      {offered && <ClickToCall ref={element} server="${server.origin}" domain="acme.com" buttonText={text}
        onBeforeCall={({ detail }) => setStates((all) => [...all, "before:" + detail.domain])}
        onState={({ detail }) => setStates((all) => [...all, detail.state])} />}
    </main>;
  }
  createRoot(document.getElementById("app")).render(<StrictMode><App /></StrictMode>);
`;

test.beforeEach(async ({ visit, site, server, widget }) => {
  await visit(await reactApp(site, app(server)));
  await expect(widget.button).toHaveText("Talk to us");
});

test("a React app in StrictMode has one button, and calls its visitor", async ({ page, widget, traffic, netsapiens }) => {
  await expect(page.locator("click-to-call")).toHaveCount(1);
  expect(traffic.to("/widget.js")).toHaveLength(1);

  await widget.askFor("2025550142");

  await widget.seesPlaced();
  await expect(page.locator("output")).toHaveText(/^before:acme\.com .+/);
  expect(netsapiens.asked).toHaveLength(1);
  expect(traffic.complaints).toEqual([]);
});

test("its ref has the element's methods, and new props update the button", async ({ page, widget }) => {
  await page.getByRole("button", { name: "Rename it" }).click();
  await expect(widget.button).toHaveText("Talk to Ada");

  await page.getByRole("button", { name: "Open it" }).click();

  await widget.isOpen();
});

test("mounting again in a React app works like the first time", async ({ page, widget, traffic }) => {
  await page.getByRole("button", { name: "Offer or not" }).click();
  await expect(page.locator("click-to-call")).toHaveCount(0);

  await page.getByRole("button", { name: "Offer or not" }).click();

  await widget.open();
  expect(traffic.complaints).toEqual([]);
});
