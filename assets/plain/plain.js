// Loaded if WebAssembly or modules cannot run or do not arrive, and for the button that opens a frame.

import { registry } from "../loader/registry.js";
import { mountForm } from "./form.js";
import { mountFrame } from "./frame.js";
import { sentencesFrom } from "./words.js";

// Resolves to what mounts the form, and its sentences, as the loader has them from the widget's module.
registry.form = (address) =>
  sentencesFrom(address).then((said) => [
    (host, root, button, config, server, language, _, early) => {
      // What was drawn before hears of nothing any more.
      if (early && early.take) early.take();
      const mount = /frame/.test(host.getAttribute("mode")) ? mountFrame : mountForm;
      return mount({ host, root, button, config, server, language, said });
    },
  ]);
