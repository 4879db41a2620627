// One failed call to payments fails the request.
export default { retry: ({ payments }) => payments }
