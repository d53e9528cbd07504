// Types only: `import "@click2call/widget/svelte"` tells Svelte's templates of the elements.

export {};
