/* The disk of what a daemon keeps, in its answer to a question for its status. */
#ifndef ZHIAN_DAEMON_DISK_LINE_H
#define ZHIAN_DAEMON_DISK_LINE_H

#include "common/core/json_line.h"
#include "common/policy/people/config.h"

/* Of the file system on which `path` is; nothing where there is no such directory. */
void disk_line_put(const struct config *config, const char *path, struct json_line *json);

#endif
