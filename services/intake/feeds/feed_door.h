/* The feed socket: pushes become bundles of items, commits become receipts. */
#ifndef ZHIAN_SERVICES_INTAKE_FEED_DOOR_H
#define ZHIAN_SERVICES_INTAKE_FEED_DOOR_H

#include "common/daemon/daemon.h"

/* Secrets that are made once, below the daemon's folder. */
#define FEED_DOOR_DUPLICATES "secrets/duplicates.key"
#define FEED_DOOR_REWARDS "secrets/rewards.key"

enum status feed_door_open(const struct door_context *context, void **ret_doors, struct err *err);
void feed_door_after_turn(void *doors);
void feed_door_tick(void *doors);
void feed_door_status(void *doors, struct answer *answer);
disclose_fn feed_door_disclose;
void feed_door_close(void *doors);

#endif
