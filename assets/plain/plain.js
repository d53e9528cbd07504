// The form where WebAssembly cannot run: see assets/loader/plain-form.js, which moves here.
