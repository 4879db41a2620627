/** What a tool tells its watchdog, one JSON object a line. */
export type WatchdogMessage =
  | { do: 'watch'; pid: number; startTicks: number; outputs: string[] }
  | { do: 'remember'; pid: number; startTicks: number }
  | { do: 'forget'; pid: number }
  | { do: 'remove'; path: string }
  | { do: 'keep'; path: string }
