/* Between the files of the configuration: its table. */
#ifndef ZHIAN_POLICY_CONFIG_SCHEMA_H
#define ZHIAN_POLICY_CONFIG_SCHEMA_H

#include "common/policy/people/config.h"

extern const struct file_schema config_schema;

#endif
