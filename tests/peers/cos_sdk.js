// SPDX-License-Identifier: GPL-3.0-or-later
// An existing client of a bucket, on the official SDK: reads and writes messages of compatible rooms.
//   node cos_sdk.js BUCKET DOMAIN SECRET-ID SECRET-KEY say USER NAME TEXT | read
'use strict';

// No name server knows *.localhost here.
const dns = require('dns');
dns.lookup = (name, options, done) => (typeof options === 'function' ? options : done)(
  null, ...(options.all ? [[{address: '127.0.0.1', family: 4}]] : ['127.0.0.1', 4]));
const COS = require('cos-nodejs-sdk-v5');

const [Bucket, Domain, SecretId, SecretKey, verb, ...words] = process.argv.slice(2);
const cos = new COS({SecretId, SecretKey, Domain, Protocol: 'http:'});
const Region = 'ap-guangzhou', prefix = 'chat-room/public/';

async function say(user, name, text) {
  const time = new Date();
  const two = (n, width = 2) => String(n).padStart(width, '0');
  const stamp = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}_` +
      `${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}_${two(time.getMilliseconds(), 3)}`;
  const Body = JSON.stringify({type: 'public', user_id: user, username: name, message: text, timestamp: time.toISOString().slice(0, -1)});
  await cos.putObject({Bucket, Region, Key: `${prefix}msg_${stamp}_${user}.json`, Body});
}

async function read() {
  const {Contents} = await cos.getBucket({Bucket, Region, Prefix: prefix});
  for (const {Key} of Contents) console.log((await cos.getObject({Bucket, Region, Key})).Body.toString());
}

({say, read})[verb](...words).catch((error) => {
  console.error(error);
  process.exit(1);
});
