/* The doors of three regions in one process: the sockets, the stage and the clock are played.
 *
 * A connects out to B and to S, which hear from it by which connection they answer; what is said
 * lies on the way until doors_run() hands it over, and what a door gives its stage waits there too.
 */
#ifndef ZHIAN_TESTS_DOOR_FIXTURE_H
#define ZHIAN_TESTS_DOOR_FIXTURE_H

#include "services/notify/link/link_door.h"
#include "tests/unit/services/notify/link_fixture.h"
#include "wire.pb-c.h"

enum { S, A, B }; /* indexes in world_regions */

#define HEARTBEAT_MS INT64_C(60000)
#define SILENT_MS INT64_C(600000)
#define OTHER_LINE 7u /* a connection to B that isn't A's, with A's key */

extern struct world doors; /* its ends' rows, keys and lives; what is on the way is the doors' */

void doors_begin(void);
void doors_end(void);

/* As when its process begins: a door that was open is closed. */
enum status door_start(size_t which, struct err *err);
struct config *door_config(size_t which);              /* for the next start */
const char *door_file(size_t which, const char *name); /* below its etc */
const char *door_endpoint_file(size_t which);

void door_tick(size_t which);
void door_turn(size_t which); /* what became durable may be sent */
/* Hands over what is on the way and decides what waits, until nothing moves. */
void doors_run(void);
void doors_decide(void);         /* what waits at the stages; nothing is handed over */
void doors_lose(void);           /* what is on the way is lost */
void doors_pass(int64_t ms);     /* time goes by, and nothing else */
void doors_set_back(int64_t ms); /* their clocks, by an operator */
/* Does the connection of A to this one stand?  It does at the start. */
void door_connected(size_t to, bool stands);
/* Its stage takes nothing in: full, or draining. */
void door_refuses(size_t which, bool refuses);

/* Hands a frame to `to` as from `from`: over its connection, or over another one. */
void door_hear(size_t from, size_t to, uint8_t line, struct bytes frame);
void door_hear_stranger(size_t to, struct bytes frame);

/* Frames of this kind that were put on the line between them since it was last asked. */
size_t door_said(size_t from, size_t to, Zh__Envelope__WhatCase what);
size_t door_decided(size_t which); /* items that its stage was given, since it was last asked */
/* The last frame that went back over OTHER_LINE; size 0: none since it was last asked. */
struct bytes door_answered(void);
/* Its line of `status`; empty: it has none. */
const char *door_status(size_t which);
uint64_t doors_logged(void); /* lines for the operators, since it was last asked */

void doors_tick(void); /* each once, and all that follows */
/* All have heard of each other, and nothing of it counts in what is asked afterwards. */
void doors_meet(void);

struct decider_driver *door_driver(size_t which);
size_t door_events(size_t which, uint16_t kind);
uint8_t door_delivery(size_t which, uint64_t letter);
struct tie_row door_tie(size_t which, size_t with);

#endif
