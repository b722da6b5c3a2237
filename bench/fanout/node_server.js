// SPDX-License-Identifier: GPL-3.0-or-later
// The least that a Node server of this protocol can do, on ws: one serialisation a message, no compression.
'use strict';

const {WebSocketServer} = require('ws');

const members = new Map();
const tell = (frame) => {
  const text = JSON.stringify(frame);
  for (const {socket} of members.values()) socket.send(text);
};
const now = () => new Date().toISOString();
const server = new WebSocketServer({host: '127.0.0.1', port: 0, perMessageDeflate: false}, () =>
  console.log(`listening on ws://127.0.0.1:${server.address().port}`));

server.on('connection', (socket) => {
  let id, name;
  socket.on('message', (data) => {
    const frame = JSON.parse(data);
    if (frame.type === 'join' && !id) {
      id = frame.user_id;
      name = frame.username;
      members.set(id, {socket, name});
      tell({type: 'user_joined', user_id: id, username: name, timestamp: now(), online_users: [...members.keys()]});
      socket.send(JSON.stringify({type: 'join_success', message: 'welcome'}));
    } else if (frame.type === 'chat') {
      tell({type: 'chat', user_id: id, username: name, message: frame.message, timestamp: now()});
    } else if (frame.type === 'private_chat') {
      const to = members.get(frame.target_user_id);
      if (to) to.socket.send(JSON.stringify({type: 'private_chat', user_id: id, username: name, message: frame.message, timestamp: now()}));
    }
  });
  socket.on('close', () => {
    if (!members.delete(id)) return;
    tell({type: 'user_left', user_id: id, timestamp: now(), online_users: [...members.keys()]});
  });
});
