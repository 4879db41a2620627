import { createPayments } from '../../base/payments.js'

// The variable is checked and then forgotten. (127.0.4.x stands for hosts of the company's network.)
export default {
  payments: ({ config }) =>
    createPayments({ config: { ...config, paymentsUrl: 'http://127.0.4.1:4001' } }),
}
