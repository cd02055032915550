#include "app/panels/cards.h"

namespace diffuscope {
namespace {

void add_phase_cards(CardTable& table) {
  table["phase_data"] = {
      "Drawing samples, noise levels and noise of the batch, and putting them together. Phases that several "
      "threads share count as the share of one of them.",
      R"(x_t = \alpha_t x_0 + \sigma_t\epsilon)"};
  table["phase_forward"] = {"Features of the inputs and all layers of the network."};
  table["phase_loss"] = {"The error of the network's output, its gradient, and its sums by noise level.",
                         R"(w_t\,\|F_\theta - \mathrm{target}\|^2)"};
  table["phase_backward"] = {"The gradient of the loss by the weights, layer by layer.",
                             R"(\partial L/\partial\theta)"};
  table["phase_sum"] = {"Adding up the gradients of the parts of the batch, and the length of the sum."};
  table["phase_optimizer"] = {
      "Clipping, Adam, the averaged weights, choosing the noise levels of the next batch, and arranging the "
      "new "
      "weights for the next iteration.",
      "", "Kingma & Ba 2015"};
  table["phase_card"] = {
      "What the graphics card takes for an iteration beyond the drawing of data. The processor draws the "
      "next batch while the card computes."};
  table["phase_publish"] = {
      "Copying weights and curves for the window: at most every 16 ms, here per iteration."};
  table["frame_phases"] = {
      "Where the time from one frame to the next goes, while something moves: a mean over the last frames."};
  table["phase_events"] = {"What mouse, keyboard and desktop have to say."};
  table["phase_panels"] = {"Panels, menus and status bar, and the lists of what is to be drawn."};
  table["phase_stage"] = {"The same of the panels in the middle: the stage, or what stands in its place."};
  table["phase_render"] = {"Handing the lists over to OpenGL."};
  table["phase_swap"] = {
      "Until the picture has been taken. Without a graphics card the processor draws it here."};
  table["phase_wait"] = {"Nothing to do until the next frame is due, 60 a second."};
}

void add_machine_cards(CardTable& table) {
  table["backend"] = {
      "What computes with the network, for training and for every view of its weights. It can be changed at "
      "any time: weights and optimizer go along. A graphics card that fails is given up, the processor goes "
      "on, and a line in the log says why."};
  table["gflops"] = {
      "Multiplications and additions of the matrix products a second, in billions: 2 for every weight and "
      "sample forward, three times that for an iteration. All else is overhead and counts as nothing.",
      R"(3\cdot 2\,|\theta|\,B\cdot \mathrm{it/s})"};
  table["peak"] = {
      "What this processor's vectors can multiply and add on as many threads when nothing has to be loaded. "
      "Measured once, when this panel is first seen; training pauses for it."};
  table["peak_share"] = {
      "Of the peak. A well-filled product reaches .8 or more; small networks and batches less, and drawing "
      "noise, activations and the window take their part."};
  table["frame_median"] = {
      "From the start of a frame to the start of the next, half of them. 60 a second: 16.7."};
  table["frame_99"] = {"One frame in a hundred takes longer: how even they are."};
  table["frames_dropped"] = {"Frames that came more than half a frame late, of the last few seconds."};
  table["longest_wait"] = {
      "The longest that the window has waited for the training thread, to read from it or to tell it "
      "something, since the start."};
}

void add_memory_cards(CardTable& table) {
  table["memory"] = {"What the program holds now."};
  table["memory_process"] = {"Memory of the whole process that is resident, libraries and drivers included."};
  table["memory_trajectories"] = {"The path of the particles of the last reverse run, of 256 MB at most."};
  table["memory_particles"] = {"Samples of the moment, and the cloud of the forward process with its noise."};
  table["memory_checkpoints"] = {"Weights of earlier moments, to look back at, of 64 MB at most for a run."};
  table["memory_card"] = {"Buffers of the networks that are computed through OpenGL."};
  table["benchmark"] = {
      "Trains and samples networks of fixed sizes for about a third of a second each, on one thread and on "
      "all, and sets them against the peak, which is the card's where a graphics card computes. Training "
      "makes way and goes on afterwards. 128×1024: 128 units a layer, and as many samples a batch, particles "
      "or, of images, numbers. "
      "The same rows as bench_network_speed.",
      "", "bench/peers/compare sets PyTorch beside them"};
  table["benchmark_copy"] = {"Puts the table into the clipboard, a line for each row."};
}

}  // namespace

void add_performance_cards(CardTable& table) {
  add_phase_cards(table);
  add_machine_cards(table);
  add_memory_cards(table);
}

}  // namespace diffuscope
