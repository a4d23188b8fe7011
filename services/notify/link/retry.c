#include "services/notify/link/retry.h"

bool retry_is_due(const struct retry *retry, int64_t now_ms)
{
	return now_ms >= retry->next_ms;
}

void retry_tried(struct retry *retry, int64_t now_ms, uint64_t random)
{
	int64_t wait_ms = RETRY_FIRST_MS;
	for (uint32_t i = 0; i < retry->failures && wait_ms < RETRY_MOST_MS; i++)
		wait_ms *= 2;
	if (wait_ms > RETRY_MOST_MS)
		wait_ms = RETRY_MOST_MS;
	int64_t half_ms = wait_ms / 2;
	retry->next_ms = now_ms + half_ms + (int64_t)(random % (uint64_t)(half_ms + 1));
	if (retry->failures < UINT32_MAX)
		retry->failures++;
}

void retry_answered(struct retry *retry)
{
	*retry = (struct retry){0};
}
