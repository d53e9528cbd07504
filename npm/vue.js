// Types only: `import "@click2call/widget/vue"` tells Vue's templates of the elements.

export {};
