// SPDX-License-Identifier: GPL-3.0-or-later
// A stand-in for Tencent COS, since no server of it can be had: what it knows of the protocol is little, but each signature is
// judged by the official SDK's own function. It does wrong on command: POST /-/control with JSON.
'use strict';

const crypto = require('crypto');
const http = require('http');
const COS = require('cos-nodejs-sdk-v5');

const [bucket, secretId, secretKey] = process.argv.slice(2);
const objects = new Map();
const uploads = new Map();
const bad = {};
const counts = {requests: 0, refused: 0};
let number = 0;

const md5 = (body) => crypto.createHash('md5').update(body).digest('hex');
const now = () => Date.now() + (bad.clock_s || 0) * 1000;
const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const percent = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
/** Takes one of `count` faults of a kind. */
const take = (kind) => bad[kind] > 0 && bad[kind]-- > 0;

function failure(status, code) {
  return {status, body: `<Error><Code>${code}</Code><Message>no</Message></Error>`};
}

function judged(request) {
  const said = new URLSearchParams((request.headers.authorization || '').replace(/\+/g, '%2B'));
  if (said.get('q-ak') !== secretId) return failure(403, 'InvalidAccessKeyId');
  const times = said.get('q-sign-time');
  const [from, to] = times.split(';').map((each) => each * 1000);
  if (now() < from || now() > to) return failure(403, 'RequestTimeTooSkewed');
  const signed = said.get('q-header-list').split(';').filter((name) => name);
  if (!signed.includes('host')) return failure(403, 'SignatureDoesNotMatch');
  const headers = Object.fromEntries(signed.map((name) => [name, request.headers[name]]));
  const query = Object.fromEntries(request.query);
  const right = COS.getAuthorization({
    SecretId: secretId, SecretKey: secretKey, Method: request.method, Pathname: '/' + request.key, Query: query,
    Headers: headers, KeyTime: times,
  });
  return right === request.headers.authorization ? null : failure(403, 'SignatureDoesNotMatch');
}

function list(query) {
  const prefix = query.get('prefix') || '', marker = query.get('marker') || '';
  const url = query.get('encoding-type') === 'url', encode = url ? percent : escape;
  const visible = [...objects.keys()].filter((key) => key.startsWith(prefix) && objects.get(key).listed <= Date.now()).sort(
    (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const lines = [];
  let last = '', truncated = false;
  for (const key of visible) {
    const slash = query.get('delimiter') ? key.indexOf('/', prefix.length) : -1;
    const shown = slash < 0 ? key : key.slice(0, slash + 1);
    if (Buffer.compare(Buffer.from(shown), Buffer.from(marker)) <= 0 || shown === last) continue;
    if (lines.length === 1000) {
      truncated = true;
      break;
    }
    last = shown;
    const object = objects.get(key);
    lines.push(slash < 0 ? `<Contents><Key>${encode(key)}</Key><LastModified>${new Date(object.time).toISOString()}</LastModified>` +
        `<Size>${object.body.length}</Size></Contents>` : `<CommonPrefixes><Prefix>${encode(shown)}</Prefix></CommonPrefixes>`);
  }
  if (bad.untidy) lines.push(...lines.slice().reverse());
  return {body: `<ListBucketResult>${url ? '<EncodingType>url</EncodingType>' : ''}<IsTruncated>${truncated}</IsTruncated>` +
      (truncated ? `<NextMarker>${encode(last)}</NextMarker>` : '') + lines.join('') + '</ListBucketResult>'};
}

function store(key, body, forbids) {
  if (forbids && objects.has(key)) return failure(409, 'FileAlreadyExists');
  objects.set(key, {body, time: now(), listed: Date.now() + (bad.lag_ms || 0)});
  return {headers: {etag: `"${md5(body)}"`}};
}

function multipart(request) {
  const {method, key, query} = request;
  if (query.has('uploads')) {
    if (method === 'GET') {
      return {body: '<ListMultipartUploadsResult>' + [...uploads].map(([id, each]) =>
        `<Upload><Key>${escape(each.key)}</Key><UploadId>${id}</UploadId></Upload>`).join('') + '</ListMultipartUploadsResult>'};
    }
    const id = `upload-${++number}`;
    uploads.set(id, {key, parts: new Map()});
    return {body: `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`};
  }
  const upload = uploads.get(query.get('uploadId'));
  if (!upload || upload.key !== key) return failure(404, 'NoSuchUpload');
  if (method === 'PUT') {
    upload.parts.set(+query.get('partNumber'), request.body);
    return {headers: {etag: `"${md5(request.body)}"`}};
  }
  if (method === 'GET') {
    return {body: '<ListPartsResult>' + [...upload.parts].map(([n, body]) =>
      `<Part><PartNumber>${n}</PartNumber><ETag>"${md5(body)}"</ETag></Part>`).join('') + '</ListPartsResult>'};
  }
  if (method === 'DELETE') {
    uploads.delete(query.get('uploadId'));
    return {status: 204};
  }
  if (take('complete')) return {body: '<Error><Code>InternalError</Code></Error>'};
  const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, body]) => body);
  const done = store(key, Buffer.concat(parts), request.headers['x-cos-forbid-overwrite']);
  if (done.status) return done;
  uploads.delete(query.get('uploadId'));
  return {body: '<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>'};
}

function answer(request) {
  const {method, key, query} = request;
  if (query.has('uploads') || query.has('uploadId')) return multipart(request);
  if (!key) return method === 'GET' ? list(query) : {};
  if (method === 'PUT') return store(key, request.body, request.headers['x-cos-forbid-overwrite']);
  if (method === 'DELETE') {
    objects.delete(key);
    return {status: 204};
  }
  const object = objects.get(key);
  if (!object) return failure(404, 'NoSuchKey');
  const headers = {etag: `"${md5(object.body)}"`, 'last-modified': new Date(object.time).toUTCString()};
  const range = /^bytes=(\d+)-$/.exec(request.headers.range || '');
  if (!range) return {body: object.body, headers};
  if (+range[1] >= object.body.length) return failure(416, 'InvalidRange');
  headers['content-range'] = `bytes ${range[1]}-${object.body.length - 1}/${object.body.length}`;
  return {status: 206, body: object.body.subarray(+range[1]), headers};
}

const server = http.createServer((incoming, outgoing) => {
  const chunks = [];
  incoming.on('data', (chunk) => chunks.push(chunk));
  incoming.on('end', () => {
    const url = new URL(incoming.url, 'http://x');
    const request = {
      method: incoming.method, key: decodeURIComponent(incoming.url.split('?')[0]).slice(1), query: url.searchParams,
      headers: incoming.headers, body: Buffer.concat(chunks),
    };
    if (request.key === '-/control') {
      Object.assign(bad, JSON.parse(request.body.toString() || '{}'));
      outgoing.end(JSON.stringify({...counts, keys: [...objects.keys()].sort()}));
      return;
    }
    ++counts.requests;
    let what;
    if (!(request.headers.host || '').startsWith(bucket + '.')) what = failure(404, 'NoSuchBucket');
    else if (take('busy')) what = failure(503, 'SlowDown');
    else if (take('portal')) what = {body: '<html><body>Please log in</body></html>'};
    else {
      what = judged(request);
      if (what) ++counts.refused;
      else what = answer(request);
    }
    // What was done is done; its answer is lost.
    if (request.method === 'PUT' && take('lost')) return incoming.socket.destroy();
    const body = Buffer.from(what.body || '');
    outgoing.sendDate = false;
    outgoing.writeHead(what.status || 200, {
      date: new Date(now()).toUTCString(), 'content-length': body.length, ...what.headers,
    });
    if (request.method === 'HEAD') return outgoing.end();
    if (request.method === 'GET' && request.key && body.length > 1 && take('cut')) {
      outgoing.write(body.subarray(0, body.length >> 1), () => incoming.socket.destroy());
      return;
    }
    outgoing.end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
