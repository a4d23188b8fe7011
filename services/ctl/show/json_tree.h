/* jansson, as common/sheets has it. */
#ifndef ZHIAN_SERVICES_CTL_JSON_TREE_H
#define ZHIAN_SERVICES_CTL_JSON_TREE_H

#include "common/sheets/json_tree.h"

#endif
