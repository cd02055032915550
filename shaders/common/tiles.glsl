// How batches lie in memory: 64 samples (columns) make a tile; a tile is rows x 64 floats, its samples side
// by side, so vec4 number (tile * rows + row) * 16 + s holds samples 4s to 4s + 3 of a row. Rows are padded
// to a multiple of 8 with zeros. A matrix of weights has a row for every input and then its biases; outputs
// lie side by side.
const int kTileVectors = 16;

int tile_row(int tile, int rows, int row) { return (tile * rows + row) * kTileVectors; }
