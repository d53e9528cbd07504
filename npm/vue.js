// Types only: `import "@click2call/widget/vue"` declares the elements for Vue's templates.

export {};
