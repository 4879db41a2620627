// Payments is called by every request, however long it has failed.
export default { guard: ({ payments }) => payments }
