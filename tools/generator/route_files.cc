#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "generator/random.h"
#include "generator/side_files.h"
#include "generator/text_format.h"

namespace pulso::generator {
namespace {

// Cosine of n * 22.5 degrees, in thousandths.
constexpr std::array<std::int64_t, 16> kCosine = {1000,  924,  707,  383,  0, -383, -707, -924,
                                                  -1000, -924, -707, -383, 0, 383,  707,  924};

// A walk through Paris.  Integers only, in millionths of the unit written.
class Walk {
 public:
  explicit Walk(Random random) : random_(random) {
    longitude_ += random_.Between(-40'000, 40'000);
    latitude_ += random_.Between(-30'000, 30'000);
    heading_ = random_.Below(16);
  }

  void AppendPoint(std::string& out, std::int64_t instant) {
    Step();
    out += "      <trkpt lon=\"";
    AppendFixed(out, longitude_, 6);
    out += "\" lat=\"";
    AppendFixed(out, latitude_, 6);
    out += "\"><ele>";
    AppendFixed(out, elevation_, 6);
    out += "</ele><time>";
    AppendUtc(out, instant);
    out += "</time><extensions><speed>";
    AppendFixed(out, speed_, 6);
    out += "</speed><course>";
    AppendFixed(out, course_, 6);
    out += "</course><hAcc>";
    AppendFixed(out, random_.Between(1'800'000, 9'500'000), 6);
    out += "</hAcc><vAcc>";
    AppendFixed(out, random_.Between(1'400'000, 7'000'000), 6);
    out += "</vAcc></extensions></trkpt>\n";
  }

  // Seconds to the next point: nearly always one, with a pause now and then.
  std::int64_t NextStep() {
    const std::uint64_t draw = random_.Below(1000);
    if (draw == 0) return random_.Between(20, 120);
    if (draw < 6) return 0;
    return draw < 16 ? 2 : 1;
  }

 private:
  void Step() {
    if (random_.Below(25) == 0) heading_ = (heading_ + 15 + random_.Below(3)) % 16;
    speed_ = std::clamp(speed_ + random_.Between(-200'000, 200'000), std::int64_t{200'000},
                        std::int64_t{5'500'000});
    course_ = static_cast<std::int64_t>(heading_) * 22'500'000 + random_.Between(0, 4'000'000);
    elevation_ += random_.Between(-180'000, 180'000);
    // A metre is 9 millionths of a degree of latitude and, in Paris, 13.7 of longitude.
    latitude_ += speed_ * 9 / 1'000'000 * kCosine[heading_] / 1000;
    longitude_ += speed_ * 137 / 10'000'000 * kCosine[(heading_ + 12) % 16] / 1000;
  }

  Random random_;
  std::int64_t longitude_ = 2'344'000;
  std::int64_t latitude_ = 48'853'000;
  std::int64_t elevation_ = 41'000'000;
  std::int64_t speed_ = 2'400'000;
  std::int64_t course_ = 0;
  std::uint64_t heading_;  // in steps of 22.5 degrees
};

}  // namespace

void WriteRouteFiles(PackageOutput& output, Manifest& manifest, const Plan& plan,
                     const std::vector<PlannedRoute>& routes) {
  for (std::uint64_t i = 0; i < routes.size() && !output.failed(); ++i) {
    const PlannedRoute& route = routes[i];
    output.BeginFile("workout-routes/" + route.file_name);
    std::string& text = output.text();
    text +=
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<gpx version=\"1.1\" creator=\"Apple Health Export\" "
        "xmlns=\"http://www.topografix.com/GPX/1/1\" "
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
        "xsi:schemaLocation=\"http://www.topografix.com/GPX/1/1 "
        "http://www.topografix.com/GPX/1/1/gpx.xsd\">\n"
        "  <metadata>\n    <time>";
    AppendUtc(text, plan.exported_at);
    text += "</time>\n  </metadata>\n  <trk>\n    <name>";
    (text += route.title) += "</name>\n    <trkseg>\n";
    Walk walk(Random(plan.options.seed, "route", i));
    for (std::int64_t instant = route.started_at; instant <= route.ended_at;
         instant += walk.NextStep()) {
      walk.AppendPoint(output.text(), instant);
      output.FlushIfFull();
      ++manifest.track_points;
    }
    output.text() += "    </trkseg>\n  </trk>\n</gpx>\n";
    ++manifest.files_by_kind["workout-routes"];
  }
}

}  // namespace pulso::generator
