/* This county's feed door, seen from a feed: where it is, and whether it lets a key in. */
#ifndef ZHIAN_SERVICES_CTL_FEED_CLIENT_H
#define ZHIAN_SERVICES_CTL_FEED_CLIENT_H

#include "services/ctl/county/county.h"

/* Where this machine reaches the door; one that picks its port has written it to run/. */
MUST_CHECK enum status feed_client_endpoint(const struct county *county, char out[FILE_PATH_MAX],
					    struct err *err);
/* What others are told: `endpoint` with the county's `address` for "every interface". */
void feed_client_public_endpoint(const struct config *config, const char *endpoint,
				 char out[FILE_PATH_MAX]);

/* Connects with the feed's secret and has a question answered, within the session's time.
 * NOT_FOUND: its secret doesn't lie here; DENIED: it isn't let in; BUSY: nobody answers. */
MUST_CHECK enum status feed_client_try(struct county *county, const char *feed, struct err *err);

/* A link's or feed's endpoint is on this machine alone. */
bool feed_client_is_near(const char *endpoint);

#endif
