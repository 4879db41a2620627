// Nothing handles the signals: the process dies at once, with every request that it holds.
export default {
  shutdown: () => {},
}
