// The proof of work.
export {};
