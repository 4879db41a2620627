// A client may ask as often as it likes.
export default {
  limiter: () => () => {},
}
