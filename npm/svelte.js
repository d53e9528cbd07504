// Types only: `import "@click2call/widget/svelte"` declares the elements for Svelte's templates.

export {};
