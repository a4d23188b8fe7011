/* The link's sockets: one connection per neighbour, both directions on it. */
#ifndef ZHIAN_SERVICES_NOTIFY_LINK_DOOR_H
#define ZHIAN_SERVICES_NOTIFY_LINK_DOOR_H

#include "common/daemon/daemon.h"

enum status link_door_open(const struct door_context *context, void **ret_doors, struct err *err);
void link_door_after_turn(void *doors);
void link_door_tick(void *doors);
void link_door_status(void *doors, struct answer *answer);
void link_door_close(void *doors);

#endif
